//! Files: uploaded, mapped, rehearsed, recorded; what is wrong stands at its row and cell.

use std::io::Write;

use crate::home::Home;
use crate::served::Served;

const GOOD: &str = "azione;identificativo;data;importo;risorsa;ambito;servizio;piano;atto\n\
    allocate;A-1;01/02/2026;1.000,00;FSR;olgiate;SAD;PDZ-2025;Comune di Lecco|determina|7|2026-01-20\n\
    allocate;A-2;02/02/2026;500,50;FSR;olgiate;CDD;PDZ-2025;Comune di Lecco|determina|7|2026-01-20\n";

#[test]
fn a_file_in_the_words_of_the_office_is_recognised_rehearsed_and_recorded() {
    let served = Served::begin(Home::Sqlite);
    let sent = served.upload("assegnazioni.csv", GOOD.as_bytes()).with(303);
    let page = served.get(&sent.location).with(200).saying(&[
        "CSV, UTF-8",
        "punto e virgola",
        "Prova riuscita",
        "FSR",
        " → ",
        "Conferma e registra tutto il file",
    ]);
    assert!(page.text.contains("A-2"), "the first rows are shown");
    let done = served.post(&format!("{}?conferma=1", sent.location), &[]).with(303);
    assert_eq!(done.location, "/importa?righe=2");
    served.get(&done.location).with(200).saying(&["Registrate 2 righe"]);
    // The file is gone, and the same file again says nothing new.
    served.get(&sent.location).with(404);
    let again = served.upload("assegnazioni.csv", GOOD.as_bytes()).with(303);
    let done = served.post(&format!("{}?conferma=1", again.location), &[]).with(303);
    assert_eq!(done.location, "/importa?righe=0");
}

#[test]
fn errors_point_at_row_and_cell_and_nothing_is_recorded() {
    let served = Served::begin(Home::Sqlite);
    let bad = GOOD.replace("500,50", "9.999.999,00").replace("01/02/2026", "31/02/2026");
    let sent = served.upload("../../etc/passwd", bad.as_bytes()).with(303);
    served.get(&sent.location).with(200).saying(&[
        "2 righe da correggere su 2",
        "C2",
        "D3",
        "not_enough_available",
        "../../etc/passwd",
    ]);
    let tried = served.post(&format!("{}?conferma=1", sent.location), &[]).with(303);
    assert_eq!(tried.location, sent.location);
    served.get("/").with(200).saying(&["righe da correggere"]);
}

#[test]
fn columns_nobody_knows_are_mapped_once_and_then_remembered() {
    let served = Served::begin(Home::Sqlite);
    let odd =
        GOOD.replace("importo", "quanto").replace("risorsa", "da dove").replace(";atto\n", ";atto;vista\n");
    let odd = odd.replace("2026-01-20\n", "2026-01-20;sì\n");
    let sent = served.upload("strano.csv", odd.as_bytes()).with(303);
    served.get(&sent.location).with(200).saying(&["columns_unknown", "colonna-3", "Ricorda e prova"]);
    let codes =
        ["action", "id", "effective_on", "quantity", "resource", "ambito", "service", "plan", "act", ""];
    let names: Vec<String> = (0..codes.len()).map(|at| format!("colonna-{at}")).collect();
    let fields: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(codes).collect();
    served.post(&sent.location, &fields).with(303);
    served.get(&sent.location).with(200).saying(&["Prova riuscita"]);
    let again = served.upload("strano.csv", odd.as_bytes()).with(303);
    served.get(&again.location).with(200).saying(&["Prova riuscita"]);
    assert!(served.folder.path().join("usus.db.mappings.json").exists(), "beside {}", served.ledger);
}

#[test]
fn a_workbook_is_read_and_what_is_no_table_is_told() {
    let served = Served::begin(Home::Sqlite);
    let sent = served.upload("cartella.xlsx", &workbook()).with(303);
    served.get(&sent.location).with(200).saying(&["XLSX", "Prova riuscita"]);
    let sent = served.upload("foto.pdf", b"%PDF-1.7\n...").with(303);
    served.get(&sent.location).with(422).saying(&["PDF"]);
    served.upload("vuoto.csv", b"").with(422);
}

/// The smallest workbook with one row.
fn workbook() -> Vec<u8> {
    let cells = |row: u32, texts: &[&str]| {
        let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
        format!("<row r=\"{row}\">{}</row>", texts.iter().map(cell).collect::<String>())
    };
    let header = ["action", "id", "effective_on", "quantity", "resource", "ambito", "service", "plan", "act"];
    let row = [
        "allocate",
        "A-7",
        "2026-02-01",
        "10,00",
        "FSR",
        "olgiate",
        "SAD",
        "PDZ-2025",
        "Comune di Lecco|determina|7|2026-01-20",
    ];
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{}{}</sheetData></worksheet>",
        cells(1, &header),
        cells(2, &row)
    );
    let parts = [
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>".to_owned()),
        ("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned()),
        ("xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Foglio1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>".to_owned()),
        ("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>".to_owned()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        archive.write_all(text.as_bytes()).expect("written");
    }
    archive.finish().expect("a workbook").into_inner()
}
