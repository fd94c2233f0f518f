import { readFileSync, globSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'

export const ROOT = new URL('../..', import.meta.url).pathname

/** What each room may import of ours, and of packages (`@temporalio/*` names all of them; `node:*` what Node brings). */
interface Room {
  readonly rooms: readonly string[]
  readonly packages: readonly string[]
  /** Rooms of which it may import types only: the import vanishes, so their code never comes with it. */
  readonly types?: readonly string[]
}

const GROUND = ['src/domain', 'src/errors.ts', 'src/config']
const OUTSIDE = [...GROUND, 'src/telemetry']
const ALL_OF_SRC = [
  ...OUTSIDE,
  'src/contracts',
  'src/sources',
  'src/store',
  'src/cache',
  'src/temporal',
  'src/operations',
  'src/http',
  'src/replay',
  'src/scorers',
  'src/channels',
]

/** The table of arrows. To change it is to decide something: write a record in docs/decisions. */
export const ARROWS: Readonly<Record<string, Room>> = {
  'src/domain': { rooms: [], packages: [] },
  'src/errors.ts': { rooms: [], packages: [] },
  'src/contracts': { rooms: ['src/domain'], packages: ['@temporalio/workflow', '@temporalio/common'] },
  'src/config': { rooms: GROUND, packages: ['node:*', 'zod'] },
  'src/telemetry': { rooms: GROUND, packages: ['node:*', 'pino', 'prom-client'] },
  'src/sources': {
    rooms: OUTSIDE,
    packages: ['node:*', 'undici', 'rss-parser', 'htmlparser2', 'chardet', 'zod'],
  },
  // Scorers that need more than the text: a model in a file.
  'src/scorers': { rooms: GROUND, packages: ['node:*', 'onnxruntime-node'] },
  // Where notices go: chat, pager, mail.
  'src/channels': { rooms: OUTSIDE, packages: ['node:*', 'undici', 'nodemailer'] },
  'src/store': { rooms: OUTSIDE, packages: ['node:*', 'mysql2'] },
  'src/cache': { rooms: OUTSIDE, packages: ['node:*', 'ioredis', 'cockatiel'] },
  'src/temporal': {
    rooms: [...OUTSIDE, 'src/contracts'],
    packages: [
      'node:*',
      '@temporalio/client',
      '@temporalio/common',
      '@temporalio/envconfig',
      '@temporalio/worker',
      '@temporalio/proto',
    ],
  },
  'src/operations': {
    rooms: [...OUTSIDE, 'src/contracts', 'src/store', 'src/cache', 'src/temporal'],
    packages: ['node:*', 'zod', '@temporalio/client'],
  },
  'src/http': {
    rooms: [...OUTSIDE, 'src/contracts', 'src/store', 'src/cache', 'src/temporal', 'src/operations'],
    packages: ['node:*', 'fastify', 'fastify-type-provider-zod', '@fastify/*', 'zod', 'uplot'],
  },
  'src/replay': { rooms: ['src/domain'], packages: ['node:*', 'fastify'] },
  workflows: {
    rooms: ['src/domain', 'src/contracts'],
    types: ['activities'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
  },
  activities: {
    rooms: ALL_OF_SRC.filter((room) => !['src/http', 'src/replay', 'src/operations'].includes(room)),
    packages: ['node:*', '@temporalio/activity', '@temporalio/common', '@temporalio/client', '@temporalio/worker'],
  },
  workers: { rooms: [...ALL_OF_SRC, 'activities', 'deploy'], packages: ['*'] },
  // Runs before anything is installed.
  deploy: { rooms: [], packages: ['node:*'] },
  bench: { rooms: [...ALL_OF_SRC, 'activities', 'workers', 'deploy', 'test'], packages: ['*'] },
  test: { rooms: [...ALL_OF_SRC, 'activities', 'workflows', 'workers', 'deploy', 'bench'], packages: ['*'] },
}

/** Every TypeScript file of the product, relative to the root. */
export function sourceFiles(): string[] {
  const folders = ['src', 'workflows', 'activities', 'workers', 'deploy', 'bench', 'test']
  return folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: ROOT })).sort()
}

export interface Import {
  readonly from: string
  /** A path relative to the root for our own files, else the package or `node:` name as written. */
  readonly of: string
  readonly ours: boolean
  readonly typesOnly: boolean
}

/** Every import of a file: static, re-exported, dynamic with a literal, and in types. */
export function importsOf(file: string, text = readFileSync(join(ROOT, file), 'utf8')): Import[] {
  const found: Import[] = []
  const add = (written: ts.Expression | undefined, typesOnly: boolean) => {
    if (written === undefined || !ts.isStringLiteralLike(written)) return
    const ours = written.text.startsWith('.')
    found.push({ from: file, of: ours ? normalize(join(dirname(file), written.text)) : written.text, ours, typesOnly })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeImport(node.importClause))
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest))
  return found
}

/** With verbatimModuleSyntax only `import type` vanishes; `import { type X }` still loads the file. */
function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword
}

/** The room a file lies in, as the table names it. */
export function roomOf(file: string): string | undefined {
  return Object.keys(ARROWS).find((room) => file === room || file.startsWith(`${room}/`))
}

/** Sentences, one per import that follows no arrow. */
export function wrongArrows(imports: readonly Import[]): string[] {
  return imports.flatMap((line) => {
    const room = roomOf(line.from)
    const rule = room === undefined ? undefined : ARROWS[room]
    if (room === undefined || rule === undefined) return [`${line.from} lies in no room of the table of arrows.`]
    const wrong = line.ours ? wrongRoom(room, rule, line) : wrongPackage(room, rule, line)
    return wrong === undefined ? [] : [wrong]
  })
}

function wrongRoom(room: string, rule: Room, line: Import): string | undefined {
  const target = roomOf(line.of)
  if (target === undefined || target === room || rule.rooms.includes(target)) return undefined
  if (rule.types?.includes(target) === true)
    return line.typesOnly
      ? undefined
      : `${line.from} imports code of ${line.of}: ${room} may import only types of ${target} (import type).`
  return `${line.from} imports ${line.of}: there is no arrow from ${room} to ${target}.`
}

function wrongPackage(room: string, rule: Room, line: Import): string | undefined {
  const allowed = rule.packages.some((name) =>
    name.endsWith('*') ? line.of.startsWith(name.slice(0, -1)) : line.of === name || line.of.startsWith(`${name}/`),
  )
  return allowed
    ? undefined
    : `${line.from} imports the package ${line.of}, which ${room} may not: it may import ${rule.packages.join(', ') || 'none'}.`
}

/** Circles of imports, each as `a.ts -> b.ts -> a.ts`. Types count too: two files that need each other are one thing. */
export function circles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>()
  for (const { from, of, ours } of imports) if (ours) next.set(from, [...(next.get(from) ?? []), of])
  const done = new Set<string>()
  const found: string[] = []
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file)
    if (at >= 0) found.push([...path.slice(at), file].join(' -> '))
    if (at >= 0 || done.has(file)) return
    for (const to of next.get(file) ?? []) walk(to, [...path, file])
    done.add(file)
  }
  for (const file of next.keys()) walk(file, [])
  return found
}
