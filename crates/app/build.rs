//! Makes the files the pages are dressed with, where Node is there to make them, and writes down which they are.
//!
//! Without Node, without a registry, or with `USUS_PAGES=off` the program is built all the same: its pages are
//! then plain HTML, and the build says so once.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// All that is needed to make them; `node_modules` beside them, where somebody works on them, is not.
const SOURCES: [&str; 7] =
    ["package.json", "package-lock.json", ".npmrc", "build.mjs", "vocabulary.mjs", "LICENCES.md", "src"];

/// What names the styles in use.
const PAGES: [&str; 3] = ["src/pages", "src/serve", "src/api"];

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut say = io::stdout();
    writeln!(say, "cargo::rerun-if-env-changed=USUS_PAGES")?;
    writeln!(say, "cargo::rerun-if-changed=build.rs")?;
    for source in SOURCES {
        writeln!(say, "cargo::rerun-if-changed=assets/{source}")?;
    }
    for pages in PAGES.iter().filter(|pages| here.join(pages).exists()) {
        writeln!(say, "cargo::rerun-if-changed={pages}")?;
    }
    let list = match made(&here, &out) {
        Ok(list) => list,
        Err(why) => {
            let why = why.to_string();
            let why = why.lines().find(|line| !line.trim().is_empty()).unwrap_or("no reason given");
            writeln!(say, "cargo::warning=the pages of `usus serve` will be plain HTML: {why}")?;
            String::new()
        }
    };
    let code = written_down(&list).ok_or("build.mjs wrote a list that is not one")?;
    let path = out.join("assets.rs");
    if fs::read_to_string(&path).ok().as_deref() != Some(&code) {
        fs::write(path, code)?;
    }
    Ok(())
}

/// The list of what was made in `OUT_DIR/served`.
fn made(here: &Path, out: &Path) -> Result<String, Box<dyn Error>> {
    if env::var("USUS_PAGES").is_ok_and(|pages| pages == "off") {
        return Err("USUS_PAGES is off".into());
    }
    let (work, served) = (out.join("assets"), out.join("served"));
    copied(&here.join("assets"), &work)?;
    installed(&work)?;
    let mut node = Command::new("node");
    node.current_dir(&work).arg("build.mjs").arg("--out").arg(&served);
    for pages in PAGES {
        node.arg("--pages").arg(here.join(pages));
    }
    run("node", &mut node)?;
    Ok(fs::read_to_string(served.join("list.tsv"))?)
}

fn copied(from: &Path, to: &Path) -> io::Result<()> {
    let _ = fs::remove_dir_all(to.join("src"));
    fs::create_dir_all(to)?;
    SOURCES.iter().try_for_each(|source| copy(&from.join(source), &to.join(source)))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return fs::copy(from, to).map(|_| ());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Fetches what the lock file names, unless it was fetched for this very lock file before.
fn installed(work: &Path) -> Result<(), Box<dyn Error>> {
    let lock = fs::read(work.join("package-lock.json"))?;
    let kept = work.join("node_modules/.lock-it-was-fetched-for");
    if fs::read(&kept).is_ok_and(|before| before == lock) {
        return Ok(());
    }
    run("npm", Command::new("npm").current_dir(work).args(["ci", "--ignore-scripts", "--loglevel=error"]))?;
    Ok(fs::write(kept, lock)?)
}

fn run(name: &str, command: &mut Command) -> Result<(), Box<dyn Error>> {
    let output = command.output().map_err(|error| format!("{name} cannot be started ({error})"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().find(|line| line.to_lowercase().contains("error")).unwrap_or_default();
    Err(format!("{name} ended with {}: {}", output.status, line.trim()).into())
}

/// The list as code: each file with its address, its type and its bytes.
fn written_down(list: &str) -> Option<String> {
    let mut code = String::from("&[\n");
    for row in list.lines() {
        let [name, file, kind, mark, how] = row.split('\t').collect::<Vec<_>>().try_into().ok()?;
        let bytes =
            |end: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/served/{file}{end}\"))");
        let packed = |end: &str| match how {
            "compressed" => format!("Some({})", bytes(end)),
            _ => "None".to_owned(),
        };
        writeln!(
            code,
            "    Asset {{ name: {name:?}, path: \"/assets/{file}\", kind: {kind:?}, tag: \"\\\"{mark}\\\"\", \
             plain: {}, brotli: {}, gzip: {} }},",
            bytes(""),
            packed(".br"),
            packed(".gz")
        )
        .ok()?;
    }
    code.push(']');
    Some(code)
}
