import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closeApis } from '../../helpers/api-server.js'
import { withShell } from '../../helpers/volume-shell.js'

test.after.each(closeApis)

test('ls and find take patterns of paths in a volume', async () => {
  await withShell(async ({ dir, ok, json, fails }) => {
    await mkdir(join(dir, 'in/2024/raw'), { recursive: true })
    await mkdir(join(dir, 'in/2023'))

    for (const name of ['2024/a.jpg', '2024/b.jpg', '2024/c.png', '2024/raw/d.jpg', '2023/e.jpg', '[a].jpg', 'a.jpg']) {
      await writeFile(join(dir, 'in', name), name)
    }

    await ok('put', 'in', 'default:/p')
    const ls = async (...argv: string[]): Promise<string> => (await ok('ls', ...argv)).trim().split('\n').join(' ')
    assert.is(await ls('default:/p/2024/*.jpg'), 'a.jpg b.jpg')
    assert.is(await ls('default:/p/202?/*.jpg'), '2023/e.jpg 2024/a.jpg 2024/b.jpg')
    assert.is(await ls('default:/p/202[4-9]'), '2024/')
    assert.is(await ls('default:/*/2023/e.jpg'), 'p/2023/e.jpg')
    assert.is(await ls('default:/p/**/*.jpg'), '2023/e.jpg 2024/a.jpg 2024/b.jpg 2024/raw/d.jpg [a].jpg a.jpg')
    assert.is(await ls('-R', 'default:/p/*4'), '2024/ 2024/a.jpg 2024/b.jpg 2024/c.png 2024/raw/ 2024/raw/d.jpg')
    assert.match(await ok('ls', '-l', 'default:/p/2024/*.png'), /-rw.* 10 B .* c\.png\n$/)
    assert.is((await json('ls', 'default:/p/2024/*.jpg')).length, 2)
    assert.is(await ls('default:/p/[a].jpg'), '[a].jpg', 'what is there under just that name')
    assert.is(await ls('default:/p/[ab].jpg'), 'a.jpg')
    await fails(4, /Nothing fits default:\/p\/\*\.gif\. `\*`/, 'ls', 'default:/p/*.gif')
    await fails(4, /Nothing fits/, 'ls', 'default:/none/*.gif')
    await fails(4, /Nothing fits/, 'ls', 'default:/p/2024/*/*/*')

    assert.is(await ok('find', 'default:/p/20*', '--name', '*.jpg'), ['2023/e', '2024/a', '2024/b', '2024/raw/d']
      .map(name => `default:/p/${name}.jpg\n`).join(''))
    await fails(4, /Nothing fits/, 'find', 'default:/p/*.gif')
  })
})

test('tree draws what is below, with sums', async () => {
  await withShell(async ({ dir, ok, json }) => {
    await mkdir(join(dir, 'in/a/deep'), { recursive: true })
    await writeFile(join(dir, 'in/a/deep/x'), '12345')
    await writeFile(join(dir, 'in/a.b'), '1')
    await writeFile(join(dir, 'in/z\u001b'), '1')
    await ok('put', 'in', 'default:/p')
    assert.is(await ok('tree', 'default:/p'), [
      'default:/p', '├── a/', '│   └── deep/', '│       └── x', '├── a.b', '└── z\\x1b', '', '2 folders, 3 files, 7 B', ''
    ].join('\n'))
    assert.is(await ok('tree', '-D', 'default:/p'), 'default:/p\n└── a/\n    └── deep/\n\n2 folders, 0 files, 0 B\n')
    assert.is(await ok('tree', '-L', '1', 'default:/p'), 'default:/p\n├── a/\n├── a.b\n└── z\\x1b\n\n1 folder, 2 files, 2 B\n')
    const rows = await json('tree', '-L', '1', 'default:/p') as { path: string }[]
    assert.equal(rows.map(({ path }) => path), ['', 'a', 'a.b', 'z\u001b'])
    const { cid } = await json('put', '--pin', 'in')
    assert.match(await ok('tree', String(cid)), /^bafy.*\n├── a\/\n│ {3}└── deep\/\n│ {7}└── x\n├── a\.b\n└── z/)
    assert.is(await ok('tree', 'default:/p/a.b'), 'default:/p/a.b\n\n0 folders, 1 file, 1 B\n')
  })
})

test('an archive does not go to a terminal unasked', async () => {
  await withShell(async ({ dir, ok, run }) => {
    await mkdir(join(dir, 'in'))
    await writeFile(join(dir, 'in/f'), '1')
    await ok('put', 'in', 'default:/p')

    for (const argv of [['get', 'default:/p', '-'], ['backup', 'default', '-']]) {
      const refused = await run(argv, { isTerminal: true })
      assert.equal([refused.code, refused.stdout], [2, ''])
      assert.match(refused.stderr, /is a terminal, and a \w+ goes there as a (tar archive|CAR file): redirect/)
      assert.is((await run([...argv, '-f'], { isTerminal: true })).code, 0)
      assert.is((await run(argv)).code, 0)
    }

    assert.is((await run(['get', 'default:/p/f', '-'], { isTerminal: true })).stdout, '1', 'a file does')
  })
})

test('a put says how long it took and how fast it was', async () => {
  await withShell(async ({ dir, run }) => {
    await writeFile(join(dir, 'large'), Buffer.alloc(2 * 1024 * 1024))
    await writeFile(join(dir, 'small'), '1')

    for (const argv of [['put', 'large'], ['put', '--pin', 'large']]) {
      assert.match((await run(argv)).stderr, /large: 2 MiB.*, \d+\.\d s at [\d.]+ [KMG]iB\/s\n/)
    }

    assert.not.match((await run(['put', 'small'])).stderr, / s at /)
  })
})

test.run()
