// Walks the declarations of a package: `node undeclaredTypes.mjs <folder of .d.ts> <entry>...`, run
// where `typescript-5.0` is installed, as TypeScript 7 has no such interface. Prints the names of
// types that an exported signature refers to and no entry exports, and of options without a docstring.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const ts = createRequire(join(process.cwd(), 'package.json'))('typescript-5.0');
const [folder, ...entries] = process.argv.slice(2);
const options = { strict: true, noLib: true, types: [] };
const program = ts.createProgram(
  entries.map((entry) => join(folder, entry)),
  options,
  {
    ...ts.createCompilerHost(options),
    // Only what the package itself declares is of interest; the rest takes seconds to parse.
    resolveModuleNames: (names, from) =>
      names.map((name) => {
        const path = join(dirname(from), name.replace(/\.ts$/, '.d.ts'));
        return name.startsWith('.') ? { resolvedFileName: path } : undefined;
      }),
  },
);
const checker = program.getTypeChecker();
const original = (symbol) =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
const exported = new Set(
  entries.flatMap((entry) => {
    const file = program.getSourceFile(join(folder, entry));
    return checker.getExportsOfModule(checker.getSymbolAtLocation(file)).map(original);
  }),
);
const undeclared = new Map();
const seen = new Set();

function visit(declaration, from) {
  if (seen.has(declaration)) return;
  seen.add(declaration);
  walk(declaration, from);
}

function nameIn(node) {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  if (ts.isExpressionWithTypeArguments(node)) return node.expression;
  if (ts.isTypeQueryNode(node)) return node.exprName;
  return ts.isImportTypeNode(node) ? node.qualifier : undefined;
}

function walk(node, from) {
  const name = nameIn(node);
  const symbol = name && checker.getSymbolAtLocation(name);
  if (symbol !== undefined) refer(original(symbol), from);
  ts.forEachChild(node, (child) => walk(child, from));
}

function refer(symbol, from) {
  for (const declaration of symbol.declarations ?? []) {
    const { fileName } = declaration.getSourceFile();
    if (!fileName.startsWith(folder) || ts.isTypeParameterDeclaration(declaration)) continue;
    if (!exported.has(symbol)) undeclared.set(symbol.name, `${symbol.name}, named by ${from}`);
    visit(declaration, from);
  }
}

for (const symbol of exported)
  for (const declaration of symbol.declarations ?? []) visit(declaration, symbol.name);

const undocumented = [...exported]
  .filter(({ name }) => /Options$|^Shard$|^Resume$/.test(name))
  .flatMap((symbol) => {
    const members = checker.getDeclaredTypeOfSymbol(symbol).getProperties();
    return members
      .filter((member) => member.getDocumentationComment(checker).length === 0)
      .filter((member) => member.declarations?.[0]?.getSourceFile().fileName.startsWith(folder))
      .map((member) => `${symbol.name}.${member.name}`);
  });
console.log(JSON.stringify({ undeclared: [...undeclared.values()], undocumented }));
