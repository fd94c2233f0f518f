import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** Where the clock and chance may be read; everywhere else they are arguments (CONTRIBUTING.md, rule 5). */
const MAY_READ_THE_WORLD = ['workers/**', 'test/**', 'bench/**', 'deploy/**']

/** Rooms that run in Temporal's sandbox as well, where these do not exist. */
const SANDBOX = ['workflows/**/*.ts', 'src/domain/**/*.ts', 'src/contracts/**/*.ts']
const MISSING_IN_THE_SANDBOX = [
  ...[
    'process',
    'fetch',
    'crypto',
    'Buffer',
    'performance',
    'structuredClone',
    'queueMicrotask',
    'require',
    'global',
    '__dirname',
  ],
  ...['setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'WeakRef', 'FinalizationRegistry'],
]

const NO_DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: a thing has one name everywhere.',
}
const ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only workers/ read the environment, through readConfig; take what you need as an argument.',
}
const CHANCE = {
  selector: "MemberExpression[object.name='Math'][property.name='random']",
  message: 'Take chance as an argument, so that a test can own it.',
}
const NOW = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Take a Clock as an argument.',
  },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take a Clock as an argument.' },
]

export default defineConfig(
  globalIgnores(['node_modules/', '.gapless/', 'coverage-report/', '**/*.d.ts']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/require-await': 'off',
      // Our interfaces hold plain functions; none of them uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT, ENVIRONMENT, CHANCE, ...NOW],
    },
  },
  // In a workflow "now" is the workflow's own time, which replays.
  {
    files: ['workflows/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT, ENVIRONMENT, CHANCE] },
  },
  {
    files: MAY_READ_THE_WORLD.map((folder) => `${folder}/*.ts`),
    rules: { 'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT] },
  },
  {
    files: SANDBOX,
    rules: {
      'no-restricted-globals': [
        'error',
        ...MISSING_IN_THE_SANDBOX.map((name) => ({ name, message: 'It does not exist where workflows run.' })),
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Tests read foreign answers as they come; the assertions are what checks them.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['**/*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['**/*.{js,mjs}'],
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-unused-vars': ['error', { caughtErrors: 'none', argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
)
