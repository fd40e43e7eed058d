import tseslint from 'typescript-eslint'
import conditionalSpread from './scripts/eslint/conditional-spread.mjs'
import nullCheck from './scripts/eslint/null-check.mjs'

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'src/**/pb/*.ts', '**/*.mjs', 'eslint.config.js'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'max-len': ['error', { code: 120, ignoreUrls: true, ignoreTemplateLiterals: true, ignoreStrings: true }],
      'max-lines': ['error', { max: 500 }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off'
    }
  },
  {
    // What differs between operating systems is asked of one layer: see src/util/platform/platform.ts.
    files: ['src/**'],
    ignores: ['src/util/platform/**'],
    rules: {
      'no-restricted-imports': ['error', {
        paths: ['node:fs', 'node:fs/promises'].map(name => ({
          name,
          importNames: ['rename', 'renameSync', 'rm', 'rmSync', 'unlink', 'unlinkSync'],
          message: 'Another program may hold the file: take rename, rm and unlink of src/util/platform/files.ts.'
        }))
      }],
      'no-restricted-properties': ['error',
        { object: 'process', property: 'platform', message: 'Ask thisPlatform for the rule that you mean.' },
        { object: 'os', property: 'platform', message: 'Ask thisPlatform for the rule that you mean.' }]
    }
  },
  {
    // Here everything runs in the simulator: time is that of a Clock, and chance that of a Random.
    files: ['consensus', 'dht', 'store', 'blocks', 'files', 'volumes', 'access', 'peer/membership'].map(name => `src/${name}/**`),
    rules: {
      'no-restricted-globals': ['error',
        ...['setTimeout', 'setInterval', 'setImmediate', 'performance'].map(name => ({
          name, message: 'Take schedule, every and now of a Clock (src/util/clock.ts), or nextTurn.'
        }))],
      'no-restricted-syntax': ['error',
        {
          selector: "MemberExpression[object.name='Date'][property.name='now']",
          message: 'Take wall of a Clock (src/util/clock.ts).'
        },
        {
          selector: "MemberExpression[object.name='Math'][property.name='random']",
          message: 'Take a Random (src/util/random.ts).'
        },
        {
          selector: "MemberExpression[object.name='AbortSignal'][property.name='timeout']",
          message: 'Take timeoutSignal (src/util/clock.ts).'
        },
        {
          selector: "ImportDeclaration[source.value='node:timers/promises']",
          message: 'Take sleep or nextTurn (src/util).'
        }]
    }
  },
  {
    plugins: { shoal: { rules: { 'null-check': nullCheck, 'conditional-spread': conditionalSpread } } }
  },
  {
    // `undefined` only; `null` is what JSON and the API say.
    files: ['src/**', 'scripts/**', 'sim/**', 'bench/**'],
    rules: { 'shoal/null-check': 'error' }
  },
  {
    files: [
      'src/access/**', 'src/blocks/**', 'src/config/**', 'src/consensus/**', 'src/dht/**', 'src/files/**', 'src/logging/**',
      'src/node/**',
      'src/peer/**', 'src/volumes/tree/**'
    ],
    rules: { 'shoal/conditional-spread': 'error' }
  },
  { files: ['test/**'], rules: { '@typescript-eslint/no-explicit-any': 'off', '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off' } }
)
