import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defaultConfigFile, defaultDataDir, homeFolder, resolvePath } from '../../src/config/paths.js'
import { LINUX, MACOS, WINDOWS } from '../../src/util/platform/platform.js'

const HOME = 'C:\\Users\\u'

test('Linux and macOS have the folders of the XDG specification', () => {
  for (const platform of [LINUX, MACOS]) {
    assert.is(defaultDataDir({}, '/home/u', platform), '/home/u/.local/share/shoal')
    assert.is(defaultDataDir({ XDG_DATA_HOME: '/x' }, '/home/u', platform), '/x/shoal')
    assert.is(defaultDataDir({ XDG_DATA_HOME: '' }, '/home/u', platform), '/home/u/.local/share/shoal')
    assert.is(defaultConfigFile({}, '/home/u', platform), '/home/u/.config/shoal/config.toml')
    assert.is(defaultConfigFile({ XDG_CONFIG_HOME: 'relative', APPDATA: '/no' }, '/home/u', platform),
      '/home/u/.config/shoal/config.toml')
    assert.is(homeFolder({ HOME: '/h' }, () => '/p', platform), '/h')
    assert.is(homeFolder({ HOME: '' }, () => '/p', platform), '/p')
  }
})

test('Windows has those of the user', () => {
  const env = { APPDATA: 'C:\\Users\\u\\AppData\\Roaming', LOCALAPPDATA: 'D:\\local', XDG_DATA_HOME: '/x', HOME: '/c/Users/git' }

  assert.is(defaultDataDir(env, HOME, WINDOWS), 'D:\\local\\shoal')
  assert.is(defaultDataDir({}, HOME, WINDOWS), 'C:\\Users\\u\\AppData\\Local\\shoal')
  assert.is(defaultConfigFile(env, HOME, WINDOWS), 'C:\\Users\\u\\AppData\\Roaming\\shoal\\config.toml')
  assert.is(defaultConfigFile({ APPDATA: 'relative' }, HOME, WINDOWS), 'C:\\Users\\u\\AppData\\Roaming\\shoal\\config.toml')
  assert.is(homeFolder(env, () => HOME, WINDOWS), HOME)
})

test('paths in settings are read as the system writes them', () => {
  assert.is(resolvePath('~/d', '/base', '/home/u', LINUX), '/home/u/d')
  assert.is(resolvePath('~\\d', '/base', '/home/u', MACOS), '/base/~\\d')
  assert.is(resolvePath('d', '/base', '/home/u', MACOS), '/base/d')
  assert.is(resolvePath('~\\d', 'C:\\base', HOME, WINDOWS), 'C:\\Users\\u\\d')
  assert.is(resolvePath('~/d', 'C:\\base', HOME, WINDOWS), 'C:\\Users\\u\\d')
  assert.is(resolvePath('d/e', 'C:\\base', HOME, WINDOWS), 'C:\\base\\d\\e')
  assert.is(resolvePath('E:\\d', 'C:\\base', HOME, WINDOWS), 'E:\\d')
})

test.run()
