//! The pages in a real browser: narrow and wide, with scripts and without, under axe's eyes; and the three who use them,
//! from the door to the figure they came for.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop and say where")]

#[path = "access/browser.rs"]
#[expect(dead_code, reason = "here people come with a browser of flesh")]
mod browser;
#[path = "support/home.rs"]
mod home;
#[path = "browser/people.rs"]
mod people;
#[path = "support/program.rs"]
#[expect(dead_code, reason = "pages have links for their languages")]
mod program;
#[path = "access/provider.rs"]
#[expect(dead_code, reason = "no programs ask here")]
mod provider;
#[path = "access/server.rs"]
#[expect(dead_code, reason = "the office's pages are all that is asked for here")]
mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value, json};
use usus_scratch::{CHROMIUM, NODE};

use server::Server;

/// Every page there is, on the demonstration: today, and some in the past, filtered, in English.
const PAGES: &[&str] = &[
    "/",
    "/?known=@3000",
    "/accessibilita",
    "/aiuto",
    "/amministrazione",
    "/api",
    "/approvazioni",
    "/approvazioni/proposta-prova",
    "/cerca",
    "/cerca?q=SAD",
    "/chi",
    "/chi?known=@3000",
    "/chi/regione-lombardia",
    "/chi/regione-lombardia?known=@3000",
    "/chiusura",
    "/confronta",
    "/confronta?known=@3000&and_known=@5066",
    "/controlli",
    "/controlli?known=@3000",
    "/controlli/tardive",
    "/controlli/stessa-persona",
    "/economie",
    "/economie?known=@3000",
    "/evidenze",
    "/evidenze/letture",
    "/flussi",
    "/flussi?known=@3000",
    "/fondo/FNPS",
    "/fondo/FNPS?known=@3000",
    "/glossario",
    "/importa",
    "/registra",
    "/registra/allocate",
    "/registra/contribute",
    "/registra/allocate?known=@3000",
    "/registro",
    "/registro?fund=FNA&figure=released",
    "/registro/5003",
    "/rettifica/LIQ-SAD-2026-BIS",
    "/risorsa/FSR-2025-OLG",
    "/risorse",
    "/risorse?known=@3000",
    "/servizio/LEC-SAD",
    "/servizio/LEC-SAD?known=@3000",
    "/tempo",
    "/tempo?known=@3000",
    "/territorio",
    "/territorio?known=@3000",
    "/trienni",
    "/trienni?known=@3000",
    "/uscita",
    "/uso",
    "/uso?known=@3000",
    // The language is remembered: these come last.
    "/?ambito=olgiate&lang=en",
    "/registra/release?lang=en",
    "/risorsa/FSR-2025-OLG?lang=en",
    "/trienni?by=service&ambito=lecco&lang=en",
];

/// A file of two allocations: one for nothing there is, one to be understood.
const UPLOAD: &str = "action;id;effective_on;quantity;act;resource;ambito;service;plan\n\
                      allocate;P-1;20/11/2026;1.234,56;Assemblea dei Sindaci|delibera|prova/2|2026-11-20;FSR-2025-OLG;olgiate;OLG-SAD;PDZ-OLG-2025-2027\n\
                      allocate;P-2;20/11/2026;10,00;Assemblea dei Sindaci|delibera|prova/2|2026-11-20;FSR-2025-OLG;olgiate;NESSUNO;PDZ-OLG-2025-2027\n";

/// The folder from which the browser is driven, with what it needs installed by its lock file.
fn driver() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        NODE.at_hand().expect("Node");
        CHROMIUM.at_hand().expect("Chromium");
        let (from, to) =
            (root().join("tests/browser"), Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser"));
        fs::create_dir_all(&to).expect("a folder");
        for entry in fs::read_dir(from).expect("the drivers") {
            let path = entry.expect("a file").path();
            if path.is_file() {
                fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("copied");
            }
        }
        let installed = Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&to)
            .output()
            .expect("npm");
        assert!(installed.status.success(), "{}", String::from_utf8_lossy(&installed.stderr));
        to
    })
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs one of the drivers; what it finds wrong is a line each.
fn drive(script: &str, asked: &Value) -> Vec<String> {
    let folder = driver();
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), asked.to_string()).expect("written");
    let done = Command::new("node").arg(folder.join(script)).arg(file.path()).output().expect("Node");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).lines().map(str::to_owned).collect()
}

/// What every driver is told; whoever wants to look too says `USUS_PICTURES=FOLDER`.
fn told(server: &Server, more: Value) -> Value {
    let pictures = std::env::var("USUS_PICTURES").ok();
    let mut asked = json!({ "base": server.base, "chromium": "/usr/bin/chromium", "pictures": pictures });
    if let (Value::Object(asked), Value::Object(more)) = (&mut asked, more) {
        asked.extend(more);
    }
    asked
}

fn upload() -> Value {
    json!({ "name": "prova.csv", "text": UPLOAD, "refusal": "NESSUNO" })
}

/// The pages of the program, by its own table of routes.
fn routes() -> Vec<String> {
    let table = fs::read_to_string(root().join("tests/access/ROUTES.md")).expect("the table of routes");
    let paths = table.lines().filter_map(|line| line.strip_prefix("| `GET ")?.split('`').next());
    let is_page = |path: &&str| {
        // Programs, the provider of sign-in, and files to take away have no page.
        let file = Path::new(path).extension().is_some() || path.ends_with("/ricevuta");
        !file && !path.starts_with("/api/") && !path.starts_with("/accesso") && *path != "/status"
    };
    paths.filter(is_page).map(str::to_owned).collect()
}

#[test]
fn no_page_is_left_out() {
    let is_of = |page: &str, route: &str| {
        let (page, route) = (page.split('?').next().unwrap_or(page).split('/'), route.split('/'));
        page.clone().count() == route.clone().count()
            && page.zip(route).all(|(piece, named)| piece == named || named.starts_with('{'))
    };
    let routes = routes();
    assert!(routes.len() > 30, "{routes:?}");
    for route in routes.iter().filter(|route| *route != "/importa/{file}") {
        assert!(PAGES.iter().any(|page| is_of(page, route)), "nobody looks at {route}");
    }
}

#[test]
fn every_page_can_be_used_by_everybody() {
    let server = Server::local("");
    let proposed = server.folder.path().join("proposta.csv");
    let good: String = UPLOAD.split_inclusive('\n').take(2).collect();
    fs::write(&proposed, good).expect("written");
    server.asked(&["propose", "proposta.csv", "--id", "proposta-prova", "--actor", "bianchi"]);
    let wrong = drive("look.mjs", &told(&server, json!({ "paths": PAGES, "upload": upload() })));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn scripts_help_and_are_not_in_the_way() {
    let server = Server::local("");
    let allocation = json!({
        "id": "A-PROVA", "effective_on": "2026-11-20", "resource": "FSR-2025-OLG", "quantity": "10,00",
        "ambito": "olgiate", "service": "OLG-SAD", "plan": "PDZ-OLG-2025-2027", "act_body": "Assemblea dei Sindaci",
        "act_kind": "delibera", "act_number": "prova/3", "act_date": "2026-11-20",
    });
    let wrong = drive("parts.mjs", &told(&server, json!({ "upload": upload(), "allocation": allocation })));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
