// Builds static/build/ (not kept in the repository) from static/src/: one style sheet, a script for every
// page and the scripts that single pages name, the fonts. Run by `npm run build`, which start.py calls.
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import esbuild from "esbuild";
import { compile } from "sass";

const source = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(source, "../..");
const target = path.join(root, "static", "build");
process.chdir(root);

const styles = compile(path.join(source, "app.scss"), {
  loadPaths: [root],
  quietDeps: true,
  style: "compressed",
});
const scripts = await esbuild.build({
  absWorkingDir: root,
  bundle: true,
  entryPoints: readdirSync(source)
    .filter((name) => name.endsWith(".js"))
    .map((name) => path.join(source, name)),
  format: "esm",
  legalComments: "none",
  logLevel: "warning",
  minify: true,
  nodePaths: [path.join(root, "node_modules")],
  outdir: target,
  target: ["es2020"],
  write: false,
});

// Only now, when all of it came out well, is the old one replaced.
rmSync(target, { recursive: true, force: true });
mkdirSync(path.join(target, "fonts"), { recursive: true });
writeFileSync(path.join(target, "app.css"), styles.css);
for (const file of scripts.outputFiles) {
  writeFileSync(file.path, file.contents);
}

const fonts = path.join(root, "node_modules", "@fontsource", "public-sans");
for (const subset of ["latin", "latin-ext", "vietnamese"]) {
  for (const weight of [400, 600, 700]) {
    const name = `public-sans-${subset}-${weight}-normal.woff2`;
    copyFileSync(path.join(fonts, "files", name), path.join(target, "fonts", name));
  }
}
copyFileSync(path.join(fonts, "LICENSE"), path.join(target, "fonts", "LICENSE.txt"));
const pictures = path.join(root, "node_modules", "@ministryofjustice", "frontend", "moj", "assets", "images");
mkdirSync(path.join(target, "images"));
copyFileSync(path.join(pictures, "icon-document.svg"), path.join(target, "images", "icon-document.svg"));
copyFileSync(path.join(source, "favicon.svg"), path.join(target, "favicon.svg"));
