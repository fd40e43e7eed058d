import * as assert from 'uvu/assert'
import { all, fails, makes, notes, prints, then } from './checks.js'
import type { PageRun, Plan } from './page-run.js'

/** The second half of the page about volumes: from `Bring back` on. */

/** As `shoal peer` shows the node itself and another. */
const TWO_ARE_UP = /\b(?:alive|suspect)\b[^]*\b(?:alive|suspect)\b/

interface VersionRow { version: number }

interface TrashRow { trash_id: number, path: string }

async function json<T> (run: PageRun, command: string): Promise<T> {
  return JSON.parse(await run.must(command)) as T
}

async function firstVersion (run: PageRun): Promise<string> {
  return String((await json<VersionRow[]>(run, 'shoal versions notes:/todo.txt -o json')).at(-1)?.version)
}

export const PLAN_LATER: Plan = {
  'shoal versions notes:/todo.txt # older contents': {
    before: async run => {
      await run.must('for text in one two three; do echo $text | shoal put - notes:/todo.txt; done')
      run.notes.set('version', await firstVersion(run))
    },
    check: prints(/VERSION/)
  },
  'shoal cat notes:/todo.txt --version 12': {
    replace: run => ({ 12: run.notes.get('version') ?? '' }),
    check: prints(/^one\n$/)
  },
  'shoal restore notes:/todo.txt@12 # the old one becomes the newest; nothing is lost by it': {
    replace: run => ({ 12: run.notes.get('version') ?? '' }),
    check: async (result, run) => {
      await then('shoal cat notes:/todo.txt', /^one\n$/)(result, run)
      assert.ok((await json<VersionRow[]>(run, 'shoal versions notes:/todo.txt -o json')).length >= 3)
    }
  },
  'shoal trash ls photos # what was deleted, and until when it is kept': { check: prints(/2024\/a\.jpg/, /2023/, /DELETED/, /GOES/) },
  'shoal trash restore photos 42': {
    replace: async run => {
      const rows = await json<TrashRow[]>(run, 'shoal trash ls photos -o json')

      return { 42: String(rows.find(({ path }) => path.endsWith('/2024/a.jpg'))?.trash_id) }
    },
    check: async (_, run) => { await run.must('shoal cat photos:/2024/a.jpg | cmp - a.jpg') }
  },
  'shoal trash empty photos # for good': {
    check: async (_, run) => { assert.equal(await json(run, 'shoal trash ls photos -o json'), []) }
  },
  'shoal snapshot create photos before-cleanup # freezes the whole tree, at once': {
    check: async (_, run) => { await run.must('shoal rm -r photos:/2024') }
  },
  'shoal ls photos:/ --snapshot before-cleanup': { check: prints(/2024/) },
  'shoal snapshot restore photos before-cleanup --path photos:/2024': {
    check: async (_, run) => { await run.must('shoal cat photos:/2024/a.jpg | cmp - a.jpg') }
  },
  'shoal snapshot rm photos before-cleanup': { check: fails('shoal ls photos:/ --snapshot before-cleanup', 4) },

  'shoal volume stat photos # settings, size, and which nodes hold the metadata': {
    check: prints(/100 GiB/, /\ba\b/, /\bb\b/, /\bc\b/)
  },
  'shoal volume ls # sizes, and how they are: healthy, degraded, unavailable': {
    check: prints(/^scratch\b.*healthy/m, /^photos\b.*iB.*healthy/m)
  },
  'shoal volume rm scratch # asks first': { exit: 2, check: then('shoal volume ls', /scratch/) },

  // That two meshes which are joined come to this is for volumes-joined.test.ts; here another volume stands in.
  'shoal volume ls # default, default~v2f6c01a': {
    before: async run => { await run.must('shoal volume create twin && shoal put b.jpg twin:/') },
    check: prints(/^default\b/m, /^twin\b/m)
  },
  'shoal volume rename default~v2f6c01a default-attic': {
    replace: () => ({ 'default~v2f6c01a': 'twin' }),
    check: all(fails('shoal ls twin:/', 4), then('shoal ls default-attic:/', /b\.jpg/))
  },
  'shoal cp -r default-attic:/ default:/attic # or everything in one: no data is moved': {
    check: async (_, run) => { await run.must('shoal cat default:/attic/b.jpg | cmp - b.jpg') }
  },

  'shoal conflicts # of all volumes: what both wanted, and where the loser is': { check: notes(/^No conflicts\.$/m) },
  'shoal conflicts clear photos 7 # looked at, settled': { check: notes(/photos has no conflict 7/) },
  'shoal volume recover photos # changes nothing: who is left, what may be missing': {
    before: async run => {
      // A majority is gone for good, at once; the names first, as the page says.
      await run.must('kill -9 $(for d in /tmp/b /tmp/c; do shoal node info -d $d -o json | jq .pid; done)')
      await run.until('the loss to be seen', async () => { assert.not.match(await run.must('shoal peer'), TWO_ARE_UP) })
      await run.must('shoal volume recover .registry --accept-loss')
    },
    check: prints(/^Answer +a \(/m, /^Lost +12D3/m, /Nothing was changed/)
  },
  'shoal volume recover photos --accept-loss # goes on with what the best of the rest knows': {
    check: async (_, run) => {
      assert.match(await run.must('shoal ls photos:/2024'), /a\.jpg/)
      await run.must('for v in default notes archive; do shoal volume recover $v --accept-loss; done')

      // Those that were given up come back after all: with an empty store.
      for (const [name, port] of [['b', 11020], ['c', 11030]] as const) {
        await run.must(`shoal store replace --yes -d /tmp/${name}`)
        await run.startNode(`shoal -d /tmp/${name} --hostname ${name} --capacity 2GiB -l ${port} -p 127.0.0.1:11010`)
      }

      await run.until('all to be well', async () => {
        assert.match(await run.must('shoal status'), /^Members +3 alive/m)
        assert.match(await run.must('shoal volume ls'), /^photos\b.*healthy/m)
      })
    }
  },

  'shoal sync ~/Pictures photos:/pictures # what is new or differs in size or time': {
    check: async (_, run) => {
      await run.must('shoal cat photos:/pictures/2024/a.jpg | cmp - ~/Pictures/2024/a.jpg')
      assert.match(await run.must('shoal sync -o json ~/Pictures photos:/pictures'), /"files": ?0/)
    }
  },
  'shoal sync ~/Pictures photos:/pictures --delete # and removes what is not here any more': {
    before: async run => { await run.must('rm ~/Pictures/2023/old.jpg') },
    check: fails('shoal stat photos:/pictures/2023/old.jpg', 4)
  },
  'shoal sync ~/Pictures photos:/pictures --dry-run # says what it would do': {
    before: async run => { await run.must('echo new > ~/Pictures/new.txt') },
    check: all(prints(/new\.txt/), fails('shoal stat photos:/pictures/new.txt', 4))
  },
  'shoal sync ~/Pictures photos:/pictures --hash # compares contents instead of times': {
    before: async run => {
      await run.must('shoal sync ~/Pictures photos:/pictures')
      await run.must('touch -r ~/Pictures/new.txt stamp && echo NEW > ~/Pictures/new.txt && touch -r stamp ~/Pictures/new.txt')
      // By size and time nothing has changed.
      await run.must('shoal sync ~/Pictures photos:/pictures && [ "$(shoal cat photos:/pictures/new.txt)" = new ]')
    },
    check: then('shoal cat photos:/pictures/new.txt', /^NEW\n$/)
  },
  'shoal sync photos:/pictures ~/Pictures # the other way': {
    before: async run => { await run.must('rm ~/Pictures/new.txt') },
    check: makes('~/Pictures/new.txt')
  },
  'shoal sync photos:/pictures archive:/2024 # between volumes, or within one: no data is moved': {
    check: async (_, run) => { await run.must('shoal cat archive:/2024/2024/a.jpg | cmp - ~/Pictures/2024/a.jpg') }
  },
  'shoal sync photos:/pictures ~/old --snapshot monday # as it was then': {
    before: async run => { await run.must('shoal snapshot create photos monday && shoal rm photos:/pictures/new.txt') },
    check: makes('~/old/new.txt')
  },
  'shoal check ~/Pictures photos:/pictures # is the copy whole? names, kinds, sizes, contents': {
    exit: 16,
    check: all(prints(/new\.txt/), async (_, run) => { await run.must('rm ~/Pictures/new.txt') })
  },
  'shoal check ~/Pictures photos:/pictures --quick # sizes and times alone; no file is read': {},
  'shoal check photos:/ photos:/ --snapshot monday # what has changed since': {
    exit: 16,
    check: all(prints(/pictures\/new\.txt/), async (_, run) => { await run.must('shoal snapshot rm photos monday') })
  },

  'shoal backup photos photos.car # the tree and all data, in one file': { check: makes('photos.car') },
  'shoal backup photos monday.car --snapshot monday # as it was then': { check: makes('monday.car') },
  'shoal backup photos tuesday.car --since monday # only what changed since the snapshot': {
    before: async run => { await run.must('echo tuesday > tuesday.txt && shoal put tuesday.txt photos:/tuesday.txt') },
    check: async (_, run) => { await run.must('[ $(stat -c %s tuesday.car) -lt $(($(stat -c %s photos.car) / 2)) ]') }
  },
  'shoal restore monday.car photos2 # into a volume, made when it is not there': {
    check: async (_, run) => { await run.must('shoal check photos:/2024 photos2:/2024') }
  },
  'shoal restore tuesday.car photos2 # on top of its base': { check: then('shoal cat photos2:/tuesday.txt', /tuesday/) }
}
