/**
 * The laws of this repository, each with a violation that must turn it red, and clean files that must stay green.
 * In a path or a code, `$` stands for a name of that law's own. The first file of a law is the one that breaks it.
 */

const PURE = 'this folder is pure';
const SHARED = 'shared/ imports nothing but zod';
const SIDEWAYS = 'adapters never import each other';
const INWARD = 'imports point inward';
const PORTS = 'an adapter knows only its ports';
const NO_REACT = 'no React here';
const WORKSPACES = 'workspaces never import each other';
const PROCESS = 'configuration is an argument';

const ADAPTERS = ['sources', 'decode', 'log', 'stores', 'publish', 'http'];
const VIEW = ['link', 'live', 'history', 'draw'];
const WORKSPACE = ['gateway', 'simulators', 'dashboard'];
const PURE_FOLDERS = [
  'gateway/src/core/visits',
  'gateway/src/decode',
  'simulators/src/world',
  'simulators/src/radio',
  'simulators/src/score',
  'shared/src/wire',
];

const GLOBALS = [
  ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
  ...['fetch', 'process', 'crypto', 'globalThis'],
];

const plant = (path, code, expected) => ({ files: { [path]: code }, says: '', ...expected });
const mayNotImport = (folder, specifier, says) =>
  plant(`${folder}/$.ts`, `import '${specifier}';\n`, {
    law: `${folder} imports ${specifier}`,
    rule: 'noRestrictedImports',
    says,
  });
const mayNotUse = (folder, name) =>
  plant(`${folder}/$.ts`, `export const x: unknown = ${name};\n`, {
    law: `${folder} uses ${name}`,
    rule: 'noRestrictedGlobals',
    says: `global variable ${name}.`,
  });
const mayNotCall = (folder, code, says) =>
  plant(`${folder}/$.ts`, code, { law: `${folder}: ${says}`, rule: 'plugin', says });
const isDenied = (rule, code, path = 'gateway/src/pipeline/$.ts') =>
  plant(path, code, { law: `${rule} in ${path.replace('/$', '/x')}`, rule });

const purity = PURE_FOLDERS.flatMap((folder) => [
  ...['node:fs', 'mqtt', 'express', '@atrium/dashboard/x'].map((specifier) =>
    mayNotImport(folder, specifier, folder.startsWith('shared') ? SHARED : PURE),
  ),
  ...GLOBALS.map((name) => mayNotUse(folder, name)),
  mayNotCall(folder, 'export const x: number = Math.random();\n', 'randomness is an argument'),
  mayNotCall(folder, 'export const f = async (x: Promise<1>) => await x;\n', 'nothing to wait for'),
]);

const inward = [
  ...['stores/x.ts', 'pipeline/ports.ts', 'platform/clock.ts', 'decode/x.ts', 'config/x.ts', 'hub.ts'].map((to) =>
    mayNotImport('gateway/src/core/visits', `../../${to}`, PURE),
  ),
  ...['core/step.ts', 'http/x.ts', 'config/x.ts'].map((to) => mayNotImport('gateway/src/decode', `../${to}`, PURE)),
  ...['play/x.ts', 'cli/x.ts', 'main.ts'].map((to) => mayNotImport('simulators/src/world', `../${to}`, PURE)),
  ...['hub.ts', ...ADAPTERS.filter((to) => to !== 'decode').map((to) => `${to}/x.ts`)].flatMap((to) =>
    ['pipeline', 'platform'].map((from) => mayNotImport(`gateway/src/${from}`, `../${to}`, INWARD)),
  ),
];

const sideways = [
  ...ADAPTERS.filter((from) => from !== 'decode').flatMap((from) => [
    ...ADAPTERS.filter((to) => to !== from).map((to) => mayNotImport(`gateway/src/${from}`, `../${to}/x.ts`, SIDEWAYS)),
    mayNotImport(`gateway/src/${from}`, '../hub.ts', SIDEWAYS),
    mayNotImport(`gateway/src/${from}`, '../pipeline/reorder.ts', PORTS),
  ]),
  mayNotImport('gateway/src/http/vendor', '../../stores/x.ts', SIDEWAYS),
  ...VIEW.flatMap((from) =>
    ['react', 'react-dom/client', '@tanstack/react-query', '../panels/map/model.ts', '../hooks/use-live.ts'].map((to) =>
      mayNotImport(`dashboard/src/${from}`, to, NO_REACT),
    ),
  ),
];

const across = [
  ...WORKSPACE.flatMap((from) =>
    WORKSPACE.filter((to) => to !== from).flatMap((to) => [
      mayNotImport(`${from}/src`, `../../${to}/src/x.ts`, WORKSPACES),
      mayNotImport(`${from}/src`, `@atrium/${to}/x`, WORKSPACES),
    ]),
  ),
  mayNotImport('simulators/e2e', '@atrium/gateway/core/step', WORKSPACES),
  mayNotImport('gateway/test', '../../simulators/src/world/x.ts', WORKSPACES),
  mayNotImport('gateway/src/http', '../../../shared/src/units.ts', WORKSPACES),
  ...['gateway/src/pipeline', 'gateway/src/stores', 'simulators/src/play'].map((folder) =>
    mayNotImport(folder, 'node:process', PROCESS),
  ),
  isDenied('noUndeclaredDependencies', "import 'vite';\n"),
  {
    law: 'no import cycles',
    files: {
      'gateway/src/core/$.ts': "import { b } from './$-b.ts';\n\nexport const a: number = b;\n",
      'gateway/src/core/$-b.ts': "import { a } from './$.ts';\n\nexport const b: number = a;\n",
    },
    rule: 'noImportCycles',
    says: '',
  },
  {
    law: 'imports say their extension',
    files: { 'gateway/src/core/$.ts': "import './$-b';\n", 'gateway/src/core/$-b.ts': 'export const b = 1;\n' },
    rule: 'useImportExtensions',
    says: '',
  },
];

const FIVE_DEEP = 'if (a) for (;;) { if (a) while (a) { if (a) for (;;) { if (a) return; } } }';
const LONG = Array.from({ length: 301 }, (_, i) => `export const n${i} = ${i};\n`).join('');
const SWITCH = "switch (k) {\n    case 'a':\n      return 1;\n  }\n  return 0;";

const code = [
  isDenied('noFloatingPromises', 'export function f(): void {\n  Promise.resolve(1).then(String);\n}\n'),
  isDenied('noMisusedPromises', 'const p: Promise<boolean> = Promise.resolve(true);\nexport const x = p ? 1 : 2;\n'),
  isDenied('useExhaustiveSwitchCases', `export function f(k: 'a' | 'b'): number {\n  ${SWITCH}\n}\n`),
  isDenied(
    'useErrorCause',
    "export function f(): void {\n  try {\n    g();\n  } catch (e) {\n    throw new Error('x');\n  }\n}\n",
  ),
  isDenied('useThrowOnlyError', "export function f(): never {\n  throw 'text';\n}\n"),
  isDenied('noExcessiveCognitiveComplexity', `export function f(a: boolean): void {\n  ${FIVE_DEEP}\n}\n`),
  isDenied('useMaxParams', 'export const f = (a: 1, b: 1, c: 1, d: 1, e: 1): number => a + b + c + d + e;\n'),
  isDenied('noExcessiveLinesPerFile', LONG),
  isDenied('useFilenamingConvention', 'export const x = 1;\n', 'gateway/src/pipeline/Bad$.ts'),
  isDenied('noReExportAll', "export * from './x.ts';\n"),
  isDenied('noEnum', 'export enum E {\n  A = 1,\n}\n'),
  isDenied('noDefaultExport', 'export default 1;\n'),
  isDenied('noExplicitAny', 'export const x: any = 1;\n'),
  isDenied('noNonNullAssertion', 'export const f = (x: string | null): string => x!;\n'),
  isDenied(
    'noFocusedTests',
    "import { test } from 'vitest';\n\ntest.only('x', () => {});\n",
    'gateway/src/core/$.test.ts',
  ),
  ...[
    'gateway/src',
    'gateway/src/pipeline',
    'gateway/src/scan',
    'simulators/src/play',
    'dashboard/src/ui',
    'shared/src',
  ].map((folder) => isDenied('noConsole', "console.info('x');\n", `${folder}/$.ts`)),
  ...[
    'gateway/src',
    'gateway/src/http',
    'gateway/src/scan',
    'simulators/src/play',
    'simulators/src/cli',
    'dashboard/src',
  ].map((folder) => isDenied('noProcessEnv', 'export const x: unknown = process.env;\n', `${folder}/$.ts`)),
];

const own = (law, index) => {
  const name = (text) => text.replaceAll('$', `planted-${index}`);
  return {
    ...law,
    files: Object.fromEntries(Object.entries(law.files).map(([path, text]) => [name(path), name(text)])),
  };
};

/** What Biome must see. `rule` is the last part of its category, `says` a part of the message. */
export const LINT_LAWS = [...purity, ...inward, ...sideways, ...across, ...code].map(own);

const WIDE = 'export const f = (): number => Math.random() + Date.now();\nsetTimeout(f, 1);\n';

/** What the same rules must let pass: a gate that is always red proves as little as one that never is. */
export const LINT_CLEAN = {
  'gateway/src/core/visits/clean.ts':
    "import '@atrium/shared/units';\nimport '../zoning/hold.ts';\nimport './rule.ts';\n\nexport const x = Math.floor(1.5);\n",
  'dashboard/src/draw/clean.ts': 'export const fit = (x: number): number => x;\nfit(1);\n',
  'gateway/src/core/visits/clean.test.ts': "import 'node:fs';\nimport 'fast-check';\n\nexport const x = Date.now();\n",
  'gateway/src/decode/clean.ts': "import '@atrium/shared/wire/topics';\nimport 'msgpackr';\nimport 'zod';\n",
  'shared/src/wire/clean.ts':
    "import 'zod';\nimport '../units.ts';\n\nexport const x = new Intl.NumberFormat('en').format(1);\n",
  'gateway/src/stores/clean.ts': `import 'node:fs';\nimport 'influx';\nimport '../core/events.ts';\nimport '../pipeline/ports.ts';\nimport '../platform/clock.ts';\nimport './spool.ts';\n\n${WIDE}`,
  'gateway/src/http/vendor/clean.ts': "import 'express';\nimport '../problem.ts';\n",
  'gateway/src/pipeline/clean.ts': "import '../core/step.ts';\nimport '../platform/clock.ts';\nimport './ports.ts';\n",
  'gateway/src/hub.ts': "import './http/x.ts';\nimport './pipeline/x.ts';\nimport './stores/x.ts';\n",
  'gateway/src/main.ts': "import process from 'node:process';\n\nconsole.info(process.env);\n",
  'gateway/src/scan/main.ts': 'console.info(process.env);\n',
  'gateway/src/config/clean.ts': 'export const x: unknown = process.env;\n',
  'simulators/src/main.ts': 'console.info(process.env);\n',
  'simulators/src/cli/clean.ts': "console.info('x');\n",
  'simulators/src/play/clean.ts': `import '../radio/x.ts';\nimport '../world/x.ts';\n\n${WIDE}`,
  'dashboard/src/hooks/clean.ts': "import 'react';\nimport '../live/x.ts';\n",
};

const inTest = 'simulators/src/world/$.test.ts';
const isTypeError = (rule, law, code, path = 'gateway/src/core/$.ts') => plant(path, code, { law, rule });

/** What tsc must see. */
export const TYPE_LAWS = [
  isTypeError(
    'TS2550',
    'Promise.withResolvers is not in Node 20',
    'export const x = Promise.withResolvers<number>();\n',
  ),
  isTypeError('TS2550', 'Object.groupBy is not in Node 20', 'export const x = Object.groupBy([1], String);\n'),
  isTypeError('TS2550', 'Set.union is not in Node 20', 'export const x = new Set([1]).union(new Set([2]));\n'),
  isTypeError('TS1294', 'no parameter properties', 'export class C {\n  constructor(readonly x: number) {}\n}\n'),
  isTypeError('TS2322', 'an index may be absent', 'const a: number[] = [];\nexport const x: number = a[0];\n'),
  isTypeError('TS2375', 'absent is not undefined', 'export const x: { a?: 1 } = { a: undefined };\n'),
  isTypeError('TS4111', 'index signatures in brackets', 'const r: Record<string, 1> = {};\nexport const x = r.a;\n'),
  isTypeError('TS2591', 'shared/ has no Node', 'export const x = process.pid;\n', 'shared/src/$.ts'),
  isTypeError('TS2584', 'shared/ has no DOM', 'export const x = document.body;\n', 'shared/src/$.ts'),
  isTypeError('TS2584', 'the gateway has no DOM', 'export const x = document.body;\n'),
  isTypeError(
    'TS2307',
    'no workspace but shared',
    "export { step } from '@atrium/gateway/core/step';\n",
    'simulators/src/$.ts',
  ),
  isTypeError('TS2345', 'tests are type-checked', "Math.abs('x');\nexport {};\n", inTest),
  isTypeError('TS2345', 'tests with servers too', "Math.abs('x');\nexport {};\n", 'gateway/test/$.test.ts'),
].map(own);

/** What tsc must let pass. */
export const TYPE_CLEAN = {
  'dashboard/src/clean.ts': 'export const x = document.title;\n',
  'gateway/src/core/clean.ts': 'export const x = new Map([[1, [1].toSorted()]]);\n',
};
