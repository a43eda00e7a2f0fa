//! Lines that are not those of a log, or not the next ones: what is said of them, and that nothing is recorded.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::home::Home;
use crate::program::{LANGUAGES, Said, command, usus};

/// Rows that go in more than one piece.
const ROWS: usize = 2_500;

/// A ledger of five entries, as it was handed out: two ambiti, a holder, two resources.
fn handed_out() -> (TempDir, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = export(folder.path(), &["R-1".to_owned(), "R-2".to_owned()]);
    assert_eq!(lines.len(), 5);
    (folder, lines)
}

/// Makes a ledger with a resource of each of these names, and gives its lines.
fn export(folder: &Path, resources: &[String]) -> Vec<String> {
    let mut rows =
        "action,id,effective_on,quantity,act,ambito,class,kind,unit,holder,fund,annuality\n".to_owned();
    for id in resources {
        let _ = writeln!(
            rows,
            "contribute,{id},2025-07-28,620.30,Regione Lombardia|DGR|XII/4720|2025-07-28,olgiate,depletable,euro,\
             EUR,regione,FSR,2025"
        );
    }
    let files = [
        (
            "ambiti.csv",
            "ambito,name,managing_body,regime\nolgiate,Olgiate Comasco,Consorzio,civil\nlecco,Lecco,Comune,118\n",
        ),
        ("titolari.csv", "holder,name,kind\nregione,Regione Lombardia,region\n"),
        ("righe.csv", &rows),
    ];
    for (name, content) in files {
        fs::write(folder.join(name), content).expect("a file");
    }
    let names = files.map(|(name, _)| name);
    assert_eq!(usus(folder, &[&["import", "--ledger", "sqlite:primo.db"], &names[..]].concat()).code, 0);
    exported(folder, "sqlite:primo.db").lines().map(ToOwned::to_owned).collect()
}

/// What a ledger hands out.
fn exported(folder: &Path, ledger: &str) -> String {
    let output = command(folder, &["export", "--ledger", ledger]).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).expect("an export is UTF-8")
}

fn restore(folder: &Path, bytes: &[u8], ledger: &str, arguments: &[&str]) -> Said {
    fs::write(folder.join("registro.jsonl"), bytes).expect("a file");
    usus(folder, &[&["restore", "registro.jsonl", "--ledger", ledger], arguments].concat())
}

const NEW: &str = "sqlite:nuovo.db";

/// These bytes are refused in these words, and the ledger stays as it was.
fn refused(folder: &Path, bytes: &[u8], sentences: [&str; 2]) {
    let before = exported(folder, NEW);
    for ((_, arguments), sentence) in LANGUAGES.into_iter().zip(sentences) {
        let said = restore(folder, bytes, NEW, arguments);
        assert_eq!((said.code, said.err.trim_end()), (2, sentence));
    }
    assert_eq!(exported(folder, NEW), before, "something was recorded");
}

/// As [`refused`], of one line.
fn line_refused(folder: &Path, bytes: &[u8], line: usize, [italian, english]: [&str; 2]) {
    refused(
        folder,
        bytes,
        [
            &format!("registro.jsonl:{line}: {italian} Nulla è stato registrato."),
            &format!("registro.jsonl:{line}: {english} Nothing was recorded."),
        ],
    );
}

fn file(lines: &[String]) -> Vec<u8> {
    (lines.join("\n") + "\n").into_bytes()
}

/// The lines with one of them changed.
fn with(lines: &[String], number: usize, from: &str, to: &str) -> Vec<u8> {
    let mut lines = lines.to_vec();
    let line = &mut lines[number - 1];
    assert!(line.contains(from), "{line}");
    *line = line.replacen(from, to, 1);
    file(&lines)
}

#[test]
fn what_other_systems_put_around_lines_changes_nothing() {
    let (folder, lines) = handed_out();
    let whole = file(&lines);
    let others = [
        lines.join("\n").into_bytes(),
        lines.join("\r\n").into_bytes(),
        [b"\xef\xbb\xbf", &*whole].concat(),
        format!("\n{}\n\n", lines.join("\n\n")).into_bytes(),
    ];
    for (at, bytes) in others.into_iter().enumerate() {
        let ledger = format!("sqlite:copia-{at}.db");
        let said = restore(folder.path(), &bytes, &ledger, &[]);
        assert_eq!(said.code, 0, "{}", said.err);
        assert_eq!(exported(folder.path(), &ledger).as_bytes(), whole);
    }
}

#[test]
fn a_file_in_which_there_is_no_event_restores_nothing() {
    let (folder, _) = handed_out();
    for empty in ["", "\n", "\r\n\r\n", "\u{feff}"] {
        let sentences =
            ["registro.jsonl: nessun evento da ripristinare.", "registro.jsonl: no event to restore."];
        refused(folder.path(), empty.as_bytes(), sentences);
    }
}

#[test]
fn an_event_that_is_not_the_next_one_is_told_with_its_line() {
    let (folder, lines) = handed_out();
    let in_order = |order: [usize; 5]| file(&order.map(|number| lines[number - 1].clone()));
    for (order, line, due, found) in
        [([1, 2, 2, 3, 4], 3, 3, 2), ([1, 2, 4, 5, 5], 3, 3, 4), ([1, 3, 2, 4, 5], 2, 2, 3)]
    {
        let sentences = [
            &*format!("tocca all'evento {due}, e qui c'è il {found}."),
            &*format!("event {due} is due, and here is {found}."),
        ];
        line_refused(folder.path(), &in_order(order), line, sentences);
    }
}

#[test]
fn an_event_that_cannot_be_is_told_with_its_line() {
    let (folder, lines) = handed_out();
    let instant = lines[2].split('"').nth(5).expect("an instant");
    for (from, to, sentences) in [
        (
            instant,
            "2001-01-01T00:00:00.000000Z",
            [
                "L'evento 3 direbbe di essere stato registrato prima di quello che lo precede.",
                "Event 3 says that it was recorded before the one that precedes it.",
            ],
        ),
        (
            "\"sequence\":1",
            "\"sequence\":2",
            [
                "L'evento 3 si dice il 2° di holder/regione, ma tocca al 1°: un evento è stato tolto, aggiunto o scambiato.",
                "Event 3 says it is number 2 of holder/regione, but number 1 is due: an event was taken away, added or swapped.",
            ],
        ),
        (
            "holder_registered",
            "holder_forgotten",
            [
                "L'evento 3 non si legge (unknown kind holder_forgotten).",
                "Event 3 cannot be read (unknown kind holder_forgotten).",
            ],
        ),
        (
            ",\"actor\"",
            ", \"actor\"",
            [
                "L'evento 3 non si legge (written otherwise than an entry is).",
                "Event 3 cannot be read (written otherwise than an entry is).",
            ],
        ),
        (
            "Regione Lombardia",
            &"x".repeat(70_000),
            [
                "L'evento 3 non si legge (larger than an entry may be).",
                "Event 3 cannot be read (larger than an entry may be).",
            ],
        ),
    ] {
        line_refused(folder.path(), &with(&lines, 3, from, to), 3, sentences);
    }
    let twice = with(&lines, 5, "\"id\":\"R-2\"", "\"id\":\"R-1\"");
    let sentences = [
        "La riga «R-1» risulta registrata due volte, la seconda alla posizione 5.",
        "The row “R-1” is recorded twice, the second time at position 5.",
    ];
    line_refused(folder.path(), &twice, 5, sentences);
    let of_another = with(&lines, 5, "resource/R-2", "resource/R-3");
    let sentences = [
        "L'evento 5 non si legge (it rests on what is not in its stream).",
        "Event 5 cannot be read (it rests on what is not in its stream).",
    ];
    line_refused(folder.path(), &of_another, 5, sentences);
    let dated = with(&lines, 4, "\"effective_on\":\"2025-07-28\"", "\"effective_on\":\"+12025-07-28\"");
    let sentences = [
        "L'evento 4 non si legge (a date that no row can have: +12025-07-28).",
        "Event 4 cannot be read (a date that no row can have: +12025-07-28).",
    ];
    line_refused(folder.path(), &dated, 4, sentences);
}

#[test]
fn a_release_because_of_what_is_not_there_is_no_line_of_a_log() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(usus(folder.path(), &["demo", "--ledger", "sqlite:primo.db"]).code, 0);
    let text = exported(folder.path(), "sqlite:primo.db");
    let lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
    let number = 1 + lines.iter().position(|line| line.contains("\"because_of\":\"")).expect("a claim");
    let release: serde_json::Value = serde_json::from_str(&lines[number - 1]).expect("a document");
    let cause = release["payload"]["because_of"].as_str().expect("a cause");
    let resource = release["stream"].as_str().and_then(|stream| stream.strip_prefix("resource/"));
    // One that nobody recorded, one that is recorded and is no allocation.
    for other in ["NESSUNO", resource.expect("the stream of a resource")] {
        let [was, is] = [cause, other].map(|id| format!("\"because_of\":\"{id}\""));
        let sentences = [
            format!("L'evento {number} non si legge (because of an allocation that is not there: {other})."),
            format!("Event {number} cannot be read (because of an allocation that is not there: {other})."),
        ];
        let bytes = with(&lines, number, &was, &is);
        line_refused(folder.path(), &bytes, number, sentences.each_ref().map(String::as_str));
    }
}

#[test]
fn a_line_of_something_else_is_told_with_its_number() {
    let (folder, lines) = handed_out();
    let endless = vec![b'{'; 1_000_001];
    let others: [&[u8]; 7] = [
        b"x",
        b"{}",
        b"{\"action\":\"commit\"}",
        b"action,id,effective_on,quantity,act",
        b"[1]",
        b"\xff\xfe{",
        &endless,
    ];
    for other in others {
        let bytes = [lines[0].as_bytes(), b"\n\n", other, b"\n", &file(&lines[1..])].concat();
        let sentences =
            ["non è una riga di un'esportazione del registro.", "not a line of an export of the ledger."];
        line_refused(folder.path(), &bytes, 3, sentences);
    }
}

#[test]
fn a_ledger_that_ends_elsewhere_is_left_as_it_is() {
    let (folder, lines) = handed_out();
    assert_eq!(restore(folder.path(), &file(&lines[..3]), NEW, &[]).code, 0);
    for (from, begins) in [(0, 1), (2, 3), (4, 5)] {
        refused(
            folder.path(),
            &file(&lines[from..]),
            [
                &format!(
                    "registro.jsonl comincia dalla posizione {begins}, ma il registro arriva alla 3: si ripristina in un \
                     registro vuoto, o in uno che finisce dove il file comincia. Nulla è stato registrato."
                ),
                &format!(
                    "registro.jsonl begins at position {begins}, but the ledger reaches 3: restore into an empty ledger, \
                     or into one that ends where the file begins. Nothing was recorded."
                ),
            ],
        );
    }
    assert_eq!(restore(folder.path(), &file(&lines[3..]), NEW, &[]).code, 0);
    assert_eq!(exported(folder.path(), NEW).as_bytes(), file(&lines));
}

#[test]
fn a_file_that_is_not_there_restores_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    for ((_, arguments), sentence) in LANGUAGES.into_iter().zip([
        "manca.jsonl: file_not_found: Il file non si trova: controllare il nome e la cartella.",
        "manca.jsonl: file_not_found: The file cannot be found: check its name and its folder.",
    ]) {
        let said = usus(folder.path(), &[&["restore", "manca.jsonl"], arguments].concat());
        assert_eq!((said.code, said.err.trim_end()), (2, sentence));
    }
}

#[test]
fn what_proves_the_log_is_taken_in_only_where_it_proves_it() {
    let (folder, _) = handed_out();
    let office = |arguments: &[&str]| {
        let said = usus(folder.path(), &[arguments, &["--ledger", "sqlite:primo.db"]].concat());
        assert_eq!(said.code, 0, "{}", said.err);
    };
    office(&["key", "new", "--origin", "usus.example/primo"]);
    office(&["checkpoint", "sign"]);
    office(&["key", "rotate"]);
    let out = exported(folder.path(), "sqlite:primo.db");
    let lines: Vec<String> = out.lines().map(ToOwned::to_owned).collect();
    let [first, second, .., checkpoint] = &lines[..] else { panic!("{out}") };
    assert!(first.starts_with("{\"key\":") && second.contains("\"handover\":"), "{out}");
    assert!(checkpoint.starts_with("{\"checkpoint\":"), "{out}");
    let key = [
        "la chiave non si legge, o quella prima non le ha passato il registro.",
        "the key cannot be read, or the one before it did not hand the log over to it.",
    ];
    let signed = [
        "il punto di controllo non è degli eventi che lo precedono, o non è firmato con una delle chiavi.",
        "the checkpoint is not of the events before it, or not signed with one of the keys.",
    ];
    let last = lines.len();
    let swapped = [&[second.clone(), first.clone()], &lines[2..]].concat();
    let earlier = [&lines[..last - 2], &[checkpoint.clone(), lines[last - 2].clone()]].concat();
    for (bytes, number, sentences) in [
        (with(&lines, 1, "usus.example/primo+", "usus.example/altro+"), 1, key),
        (with(&lines, 2, "usus key handover", "usus key hangover"), 2, key),
        (file(&swapped), 1, key),
        (with(&lines, last, "\\n5\\n", "\\n4\\n"), last, signed),
        (file(&earlier), last - 1, signed),
        (file(&lines[2..]), last - 2, signed),
    ] {
        line_refused(folder.path(), &bytes, number, sentences);
    }
    assert_eq!(restore(folder.path(), out.as_bytes(), NEW, &[]).code, 0);
    assert_eq!(exported(folder.path(), NEW), out);
}

#[test]
fn the_last_line_of_a_long_file_is_bad_and_nothing_is_recorded_in_a_file() {
    nothing_of_a_long_file_is_recorded(Home::Sqlite);
}

#[test]
fn the_last_line_of_a_long_file_is_bad_and_nothing_is_recorded_on_a_server() {
    nothing_of_a_long_file_is_recorded(Home::Postgres);
}

fn nothing_of_a_long_file_is_recorded(home: Home) {
    let folder = tempfile::tempdir().expect("a folder");
    let resources: Vec<String> = (0..ROWS).map(|row| format!("R-{row}")).collect();
    let lines = export(folder.path(), &resources);
    let last = lines.len();
    let ledger = home.ledger(folder.path());
    let bad = with(&lines, last, "\"sequence\":1", "\"sequence\":3");
    let said = restore(folder.path(), &bad, &ledger, &[]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.starts_with(&format!("registro.jsonl:{last}: ")), "{}", said.err);
    assert_eq!(exported(folder.path(), &ledger), "");
    assert_eq!(restore(folder.path(), &file(&lines), &ledger, &[]).code, 0);
    assert_eq!(exported(folder.path(), &ledger).as_bytes(), file(&lines));
}
