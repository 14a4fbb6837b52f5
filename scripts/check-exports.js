/** Finds exports that no other module imports: dead code, or a name that need not be public. Reads syntax only, so it takes a moment. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import ts from 'typescript'

const house = fileURLToPath(new URL('..', import.meta.url))
const floors = ['src', 'web', 'demo', 'bench', 'test', 'bin', 'scripts']
/** Entered from outside, or by a name made at run time: nobody here writes down what they import of these. */
const entered =
  /^(src\/rooms\/forecast\/library\.ts|src\/app\/(serve|cli)\.ts|src\/.+\/leak-doors\.ts|scripts\/offline-verifier\.js|bench\/(trust\/)?[a-z-]+\.ts)$/

function sourcesIn(root, folder) {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|js)$/.test(entry.name) && !/[\\/]dist/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name))
}

/**
 * A type that its own module uses may be exported for the reader's sake; a value may not.
 *
 * @param {string} [root] another tree, for the check's own test
 * @returns {{ problems: string[], read: number }}
 */
export function checkExports(root = house) {
  const files = floors.flatMap((folder) => sourcesIn(root, folder))
  const sources = files.map((file) =>
    ts.createSourceFile(
      file,
      readFileSync(file, 'utf8'),
      ts.ScriptTarget.ES2023,
      true,
      file.endsWith('x') ? ts.ScriptKind.TSX : undefined,
    ),
  )
  /** `file` or `file#name`, for every import there is. */
  const imported = new Set(sources.flatMap((source) => importsOf(source, root)))
  const problems = sources.flatMap((source) => {
    const path = relative(root, source.fileName)
    if (entered.test(path) || imported.has(source.fileName)) return []
    return exportsOf(source)
      .filter(({ name, spared }) => !spared && !imported.has(`${source.fileName}#${name}`))
      .map(({ name }) => `${path}: nobody imports ${name}`)
  })
  return { problems, read: sources.length }
}

function importsOf(source, root) {
  const found = []
  const targetOf = (literal) => {
    const { text } = literal
    if (text.startsWith('#web/')) return join(root, text.slice(1))
    return text.startsWith('.') ? join(dirname(source.fileName), text) : undefined
  }
  const visit = (node) => {
    const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
    const literal = isDynamic ? node.arguments[0] : (node.moduleSpecifier ?? node.argument?.literal)
    const target = literal && ts.isStringLiteral(literal) ? targetOf(literal) : undefined
    if (target) for (const name of namesOf(node)) found.push(name === undefined ? target : `${target}#${name}`)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** The imported names; undefined for all of them. */
function namesOf(node) {
  if (ts.isImportDeclaration(node)) {
    const { name, namedBindings } = node.importClause ?? {}
    const named = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements.map(nameOf) : []
    const all = namedBindings && ts.isNamespaceImport(namedBindings) ? [undefined] : []
    return [...(name ? ['default'] : []), ...named, ...all]
  }
  if (ts.isExportDeclaration(node)) return node.exportClause?.elements?.map(nameOf) ?? [undefined]
  if (ts.isImportTypeNode(node)) return [node.qualifier?.getText()]
  return [undefined]
}

const nameOf = (element) => (element.propertyName ?? element.name).text

function exportsOf(source) {
  return source.statements.flatMap((statement) => {
    if (ts.isExportAssignment(statement)) return [{ name: 'default', spared: false }]
    if (!ts.canHaveModifiers(statement)) return []
    const modifiers = ts.getModifiers(statement) ?? []
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return []
    if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return [{ name: 'default', spared: false }]
    const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
    const declared = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement]
    return declared
      .filter(({ name }) => name && ts.isIdentifier(name))
      .map(({ name }) => ({ name: name.text, spared: isType && isUsedIn(source, name) }))
  })
}

function isUsedIn(source, declared) {
  let used = false
  const visit = (node) => {
    if (ts.isIdentifier(node) && node !== declared && node.text === declared.text) used = true
    if (!used) ts.forEachChild(node, visit)
  }
  visit(source)
  return used
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { problems, read } = checkExports()
  console.log([...problems, `${read} modules read`].join('\n'))
  process.exitCode = problems.length > 0 ? 1 : 0
}
