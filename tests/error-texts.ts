import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** A text that an error of the CLI can have. */
export interface ErrorText {
  /** The source file, from the top of the project. */
  readonly file: string;
  /** With `…` where a value goes. */
  readonly text: string;
  readonly pattern: RegExp;
}

/** What makes errors, and which argument is the text. */
const MAKERS: Readonly<Record<string, number>> = { CliError: 1, usage: 0, badAnswer: 0, at: 1 };
/** Tables of texts: the server's reasons, and what can be wrong with a row of the log. */
const TABLES: readonly string[] = ['message', 'problem'];
const ROOT = path.resolve(import.meta.dirname, '..');

/** Every text that stands in the sources of the CLI where an error is made. */
export function errorTexts(): ErrorText[] {
  const files = readdirSync(path.join(ROOT, 'cli'), { recursive: true, encoding: 'utf8' }).map((name) => path.join('cli', name));
  return files.filter((file) => /(?<!test)\.ts$/.test(file)).flatMap(textsOf);
}

function textsOf(file: string): ErrorText[] {
  const source = ts.createSourceFile(file, readFileSync(path.join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: ErrorText[] = [];
  const visit = (node: ts.Node): void => {
    for (const [text, pattern] of literalsOf(textNode(file, node))) found.push({ file, text, pattern });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Where the text of an error stands, or null where `node` makes none. */
function textNode(file: string, node: ts.Node): ts.Node | null {
  if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
    const { expression } = node;
    const name = ts.isIdentifier(expression) ? expression.text : ts.isPropertyAccessExpression(expression) ? expression.name.text : '';
    const at = Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
    return at === undefined ? null : (node.arguments?.[at] ?? null);
  }
  if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && TABLES.includes(node.name.text)) return node.initializer;
  // `Chain` and `Signatures` return what is wrong with a row.
  return ts.isReturnStatement(node) && file.startsWith('cli/audit/') ? (node.expression ?? null) : null;
}

/** The texts of a literal, of a template, or of both ends of a condition; a name stands for texts that are found elsewhere. */
function literalsOf(node: ts.Node | null): (readonly [string, RegExp])[] {
  if (node === null) return [];
  if (ts.isConditionalExpression(node)) return [...literalsOf(node.whenTrue), ...literalsOf(node.whenFalse)];
  if (ts.isStringLiteralLike(node)) return node.text.includes(' ') ? [toPattern([node.text])] : [];
  if (!ts.isTemplateExpression(node)) return [];
  return [toPattern([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)])];
}

function toPattern(parts: readonly string[]): readonly [string, RegExp] {
  const escaped = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return [parts.join('…'), new RegExp(escaped.join('.*'))];
}
