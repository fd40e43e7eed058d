import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { all, fails, notes, prints, then } from '../helpers/guide/checks.js'
import { startThree } from '../helpers/guide/three-nodes.js'
import { PageRun } from '../helpers/guide/page-run.js'
import { reapAll } from '../../testing/processes/node-process.js'
import type { Plan } from '../helpers/guide/page-run.js'
import { PLAN_LATER } from '../helpers/guide/volumes-later.js'

const GIB = 1024 ** 3

const PLAN: Plan = {
  'shoal volume create photos': { before: startThree },
  'shoal volume create backup # and so notes, disks, other and archive: this page uses them': {
    check: async (_, run) => {
      for (const name of ['notes', 'disks', 'other', 'archive']) {
        await run.must(`shoal volume create ${name}`)
      }
    }
  },
  'shoal ls -l photos:/2024': { check: prints(/a\.jpg/) },
  'shoal get photos:/2024/a.jpg # on any other node': {
    before: async run => { await run.must('mv a.jpg mine.jpg') },
    check: async (_, run) => {
      await run.must('cmp a.jpg ~/Pictures/2024/a.jpg')
      await run.must('shoal cat -d /tmp/b photos:/2024/a.jpg | cmp - ~/Pictures/2024/a.jpg')
      await run.must('mv mine.jpg a.jpg; chmod 640 a.jpg; touch -d 2024-02-03 a.jpg')
    }
  },

  'shoal put movie.mkv # into the volume "default", made on first use; prints path and CID': {
    before: async run => { assert.not.match(await run.must('shoal volume ls'), /default/) },
    check: prints(/default:\/movie\.mkv\s+baf/)
  },
  'shoal put a.jpg b.jpg photos:/2024/ # files into a folder': {
    check: then('shoal cat photos:/2024/a.jpg | cmp - a.jpg && shoal ls photos:/2024', /a\.jpg/, /b\.jpg/)
  },
  "shoal put ~/src backup:/src --exclude node_modules/ --exclude '*.o'": {
    check: async (_, run) => {
      const listed = await run.must('shoal find backup:/src')
      assert.match(listed, /main\.c/)
      assert.not.match(listed, /main\.o|node_modules/)
    }
  },
  'tar c . | shoal put - backup:/home.tar # standard input needs a name': {
    check: all(then('shoal cat backup:/home.tar | tar t', /movie\.mkv/), fails('echo x | shoal put -', 2))
  },
  'shoal put --pin movie.mkv # by CID alone, under no name; `shoal pin ls` lists what is kept so': {
    check: all(prints(/^baf\w+\n$/), then('shoal pin ls', /baf/))
  },
  'shoal get photos:/2024 /tmp/2024 # a folder, with modes and times': {
    check: async (_, run) => {
      await run.must('cmp a.jpg /tmp/2024/a.jpg')
      assert.is(await run.must("stat -c '%a %Y' /tmp/2024/a.jpg"), await run.must("stat -c '%a %Y' a.jpg"))
    }
  },
  'shoal put ~/src backup:/owned --owner # the numbers of owner and group; --xattrs: extended attributes': {
    check: then('shoal stat backup:/owned/main.c', new RegExp(`Owner +${process.getuid?.()}:`))
  },
  'shoal get backup:/owned /tmp/owned --owner # to give files to others takes root': {
    check: async (_, run) => {
      assert.is(await run.must("stat -c '%u:%g' /tmp/owned/main.c"), await run.must("stat -c '%u:%g' ~/src/main.c"))
    }
  },
  'shoal sync ~/src backup:/owned --owner # an owner that differs goes alone, without the content': {
    check: prints(/Nothing to do/)
  },
  'shoal check ~/src backup:/owned --owner # is a difference, too': { check: notes(/No difference/) },
  'shoal cat photos:/notes.txt --offset 1MiB --length 4096': {
    before: async run => { await run.must('shoal put movie.mkv photos:/notes.txt') },
    check: async (_, run) => {
      await run.must('cmp <(shoal cat photos:/notes.txt --offset 1MiB --length 4096) <(tail -c +1048577 movie.mkv | head -c 4096)')
    }
  },
  'shoal ls -l -R photos:/': { check: prints(/notes\.txt/, /2024\/a\.jpg/) },
  "shoal ls 'photos:/2024/*.jpg' # a pattern, quoted: *, ?, [a-z]; ** goes across folders": {
    check: all(prints(/^b\.jpg$/m), then("shoal ls 'photos:/**/[a-b].jp?'", /copy\/a\.jpg/, /2024\/b\.jpg/))
  },
  'shoal tree -L 2 photos:/ # as a tree, two levels of it': { check: prints(/2024/, /\bb\.jpg/) },
  'shoal stat photos:/2024/a.jpg # --copies: where its blocks are': {
    check: all(prints(/^Size /m), then('shoal stat photos:/2024/a.jpg --copies', /\bb\b/))
  },
  'shoal why photos:/2024 # which blocks lack a copy, and why': { check: prints(/\S/) },

  'shoal put --pin --label "the wedding" movie.mkv': {},
  'shoal pin ls # what, since when, by whom': { check: prints(/the wedding/, /PINNED +BY/) },
  'shoal pin add bafy… # what is there already, to outlive its name in a volume': { check: then('shoal pin ls', /baf/) },
  'shoal pin rm bafy… # or shoal rm; --now: without a day to change your mind': {
    check: async (_, run) => { assert.not.match(await run.must('shoal pin ls'), /the wedding/) }
  },
  'shoal pin ls --removed # what can still be restored': { check: prints(/the wedding/) },
  'shoal pin restore bafy…': { check: then('shoal pin ls', /baf.* pinned$/m) },

  'shoal mv photos:/2024/summer photos:/best/ # a whole folder, in one step': {
    check: all(then('shoal ls -R photos:/', /best/), fails('shoal ls photos:/2024/summer', 4))
  },
  'shoal cp -r photos:/2024 photos:/copy # no data is copied': {
    check: async (_, run) => { await run.must('shoal cat photos:/copy/a.jpg | cmp - a.jpg') }
  },
  'shoal cp -r photos:/2024 other:/2024 # nor between volumes': {
    check: async (_, run) => { await run.must('shoal cat other:/2024/a.jpg | cmp - a.jpg') }
  },
  'shoal cp bafy… photos:/from-a-cid.jpg # a name for what has a CID': {
    check: async (_, run) => { await run.must('shoal cat photos:/from-a-cid.jpg | cmp - movie.mkv') }
  },
  'shoal touch photos:/.keep': { check: then('shoal stat photos:/.keep', /^Size +0 B/m) },
  'shoal write disks:/vm.img --offset 1GiB < sector # the middle of a file; the rest stays': {
    before: async run => { await run.must('shoal put movie.mkv disks:/vm.img && shoal truncate disks:/vm.img --size 2GiB') },
    check: async (_, run) => {
      await run.must('shoal cat disks:/vm.img --offset 1GiB --length $(stat -c %s sector) | cmp - sector')
      await run.must('shoal cat disks:/vm.img --length $(stat -c %s movie.mkv) | cmp - movie.mkv')
    }
  },
  'shoal truncate disks:/vm.img --size 10GiB': {
    check: async (_, run) => {
      assert.is((JSON.parse(await run.must('shoal stat disks:/vm.img -o json')) as { bytes: number }).bytes, 10 * GIB)
    }
  },
  'shoal rm photos:/2024/a.jpg # to the trash': {
    check: all(fails('shoal stat photos:/2024/a.jpg', 4), then('shoal trash ls photos', /2024\/a\.jpg/))
  },
  'shoal rm -r photos:/2023 # a folder of any size, in one step': {
    before: async run => { await run.must('shoal put ~/Pictures/2023 photos:/2023') },
    check: all(fails('shoal ls photos:/2023', 4), then('shoal trash ls photos', /2023/))
  },

  "shoal find photos:/ --name '*.jpg' --newer 7d --size +10MiB": {
    before: async run => {
      await run.must('truncate -s 11M large.jpg && shoal put large.jpg photos:/large.jpg && shoal put large.jpg photos:/large.png')
    },
    check: ({ stdout }) => { assert.match(stdout, /^photos:\/large\.jpg.*\n$/) }
  },
  'shoal du -s photos:/2024 # plain bytes; each file once, however many copies': { check: prints(/39\.1 KiB/) },
  'shoal log photos # who did what, when, through which node': { check: prints(/\brm\b|remove|unlink/i, /2023/) },
  'shoal watch photos:/inbox -o json # changes as they happen, one object a line': {
    endless: true,
    before: async run => { await run.must('shoal mkdir photos:/inbox') },
    check: async ({ stdout }, run) => {
      await run.must('shoal touch photos:/inbox/new')
      const [first = ''] = stdout.split('\n')
      assert.match(JSON.stringify(JSON.parse(first)), /inbox\/new/)
    }
  },
  ...PLAN_LATER
}

test('the page about volumes', async () => { await PageRun.of('docs/guide/volumes.md', PLAN) })

test.after(reapAll)
test.run()
