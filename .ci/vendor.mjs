// Copies what the pages need from node_modules to static/vendor/ (which git ignores):
// the kit's style sheet, its licence, and one sprite with exactly the icons that the sources name.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const vendor = join(root, "static", "vendor");
const modules = join(root, "node_modules");
const SKIPPED = new Set(["node_modules", "vendor", ".git", ".venv", ".local", "staticfiles", "__pycache__"]);
// {% icon "phone" %}, icon="phone", icon_name="phone" in templates and Python, icon("phone") in scripts.
const NAMES = /(?:\{%\s*icon\s+|\bicon(?:_name)?=|\bicon\()["']([a-z0-9-]+)["']/g;

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (SKIPPED.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if ([".html", ".py", ".js"].includes(extname(entry.name))) yield path;
  }
}

function iconNames() {
  const names = new Set();
  for (const path of sources(root)) {
    for (const match of readFileSync(path, "utf8").matchAll(NAMES)) names.add(match[1]);
  }
  return [...names].sort();
}

function symbol(name) {
  const [style, file] = name.endsWith("-filled") ? ["filled", name.slice(0, -7)] : ["outline", name];
  const svg = readFileSync(join(modules, "@tabler/icons/icons", style, `${file}.svg`), "utf8");
  const body = svg
    .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
    .replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "")
    .replace(/\s+/g, " ")
    .trim();
  const paint = style === "filled" ? ' fill="currentColor" stroke="none"' : "";
  return `<symbol id="${name}" viewBox="0 0 24 24"${paint}>${body}</symbol>`;
}

function writeSprite(names) {
  const symbols = names.map((name) => {
    try {
      return symbol(name);
    } catch {
      throw new Error(`There is no icon "${name}": see node_modules/@tabler/icons/icons/outline.`);
    }
  });
  const head = '<svg xmlns="http://www.w3.org/2000/svg">';
  writeFileSync(join(vendor, "icons.svg"), `${head}${symbols.join("\n")}</svg>\n`);
}

rmSync(vendor, { recursive: true, force: true });
mkdirSync(vendor, { recursive: true });
const css = readFileSync(join(modules, "@tabler/core/dist/css/tabler.min.css"), "utf8");
// The map is not shipped: a reference to it would be a 404, and an error for hashed file names.
writeFileSync(join(vendor, "tabler.min.css"), css.replace(/\/\*# sourceMappingURL=.*?\*\//g, ""));
cpSync(join(modules, "@tabler/icons/LICENSE"), join(vendor, "LICENSE.icons.txt"));
const names = iconNames();
writeSprite(names);
console.log(`static/vendor: tabler.min.css, icons.svg (${names.length} icons)`);
