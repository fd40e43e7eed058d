import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkNamedCode } from '../../scripts/check/docs.js'
import { FOLDERS } from '../../scripts/check/hygiene.js'
import { withTempDir } from '../helpers/temp-dir.js'

test('what a page of the design names is there: files, folders, with less of the path, with a star', async () => {
  await withTempDir(async dir => {
    for (const folder of [...FOLDERS, 'src/a/b', 'docs/design']) {
      await mkdir(path.join(dir, folder), { recursive: true })
    }

    await writeFile(path.join(dir, 'src/a/b/one-two.ts'), '')
    await writeFile(path.join(dir, 'docs/design/page.md'),
      '`a/b/one-two.ts`, `one-two.ts`, `b/`, `one*.ts`, `store/segments/`, `x.y()`; `two.ts`, `a/one-two.ts`, `c/`')
    const missing = checkNamedCode(dir).map(problem => problem.replace(/^.* names (\S+),.*$/, '$1'))

    assert.equal(missing, ['two.ts', 'a/one-two.ts', 'c/'])
  })
})

test.run()
