import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Each source file, as a path from the top of the project, with the files and packages it names. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

const SOURCE_FOLDERS = ['app', 'bench', 'cli', 'db', 'e2e', 'lib', 'scripts', 'server', 'tests'];
const SKIPPED = new Set(['node_modules', 'dist', '.next', 'migrations']);

/** Reads every source file under `root` and follows imports, exports, `import()` and `new URL(…, import.meta.url)`. */
export function readImportGraph(root: string): ImportGraph {
  const files = SOURCE_FOLDERS.flatMap((folder) => sourceFiles(root, folder));
  return new Map(files.map((file) => [file, importsOf(root, file)]));
}

function sourceFiles(root: string, folder: string): string[] {
  const absolute = path.join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const below = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourceFiles(root, below);
    return /\.(ts|tsx|mjs|js)$/.test(entry.name) ? [below] : [];
  });
}

function importsOf(root: string, file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) found.push(resolveFrom(file, specifier));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function specifierOf(node: ts.Node): string | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
    return textOf(node.moduleSpecifier);
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return textOf(node.argument.literal);
  if (ts.isCallExpression(node)) {
    const callee = node.expression;
    const loads = callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
    return loads ? textOf(node.arguments[0]) : undefined;
  }
  // new Worker(new URL('./some.worker.ts', import.meta.url))
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'URL') {
    const base = node.arguments?.[1]?.getText();
    return base === 'import.meta.url' ? textOf(node.arguments?.[0]) : undefined;
  }
  return undefined;
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}

function resolveFrom(file: string, specifier: string): string {
  if (specifier.startsWith('@/')) return specifier.slice(2);
  if (!specifier.startsWith('.')) return specifier;
  return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
}
