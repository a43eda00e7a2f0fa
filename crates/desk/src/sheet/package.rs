use std::io::{BufReader, Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::file_trouble::FileTrouble;
use super::xml::{Markup, Scanner, attribute};

/// What a workbook may unfold to: some three hundred thousand rows; more goes into several files, or into CSV. In memory
/// it takes a few times as much.
const MOST_UNFOLDED_BYTES: u64 = 1 << 28;

const ODS: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

/// A zip archive in memory.
pub(crate) type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// A zip archive that holds a workbook, with every part of it proved to be whole.
pub(crate) enum Package<'b> {
    Ods(Archive<'b>),
    Xlsx,
}

/// Looks into a zip archive and tells which workbook it is.
pub(crate) fn open(bytes: &[u8]) -> Result<Package<'_>, FileTrouble> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(zip_trouble)?;
    refuse_large(&mut archive)?;
    let names: Vec<String> =
        archive.file_names().filter_map(|name| Some(name.ok()?.replace('\\', "/").to_lowercase())).collect();
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    if has("mimetype") && beginning(&mut archive, "mimetype", ODS.len())? == ODS {
        if has("encrypted-package") || manifest_is_encrypted(&mut archive)? {
            return Err(FileTrouble::WorkbookProtected);
        }
        unfold(&mut archive)?;
        return Ok(Package::Ods(archive));
    }
    if has("xl/workbook.bin") {
        return Err(FileTrouble::WorkbookKindNotRead { kind: "xlsb" });
    }
    if has("[content_types].xml") && names.iter().any(|name| name.starts_with("xl/")) {
        unfold(&mut archive)?;
        return Ok(Package::Xlsx);
    }
    Err(FileTrouble::ZipIsNotAWorkbook)
}

/// What the zip library could not do, in the words of this library.
pub(crate) fn zip_trouble(error: ZipError) -> FileTrouble {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => FileTrouble::WorkbookProtected,
        other => FileTrouble::damaged(other),
    }
}

/// Adds up the sizes that the archive declares, without unfolding anything yet.
fn refuse_large(archive: &mut Archive) -> Result<(), FileTrouble> {
    let mut bytes = 0_u64;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(zip_trouble)?;
        bytes = bytes.saturating_add(part.size());
    }
    if bytes > MOST_UNFOLDED_BYTES {
        return Err(FileTrouble::WorkbookTooLarge { bytes, most_bytes: MOST_UNFOLDED_BYTES });
    }
    Ok(())
}

/// Unfolds every part once and throws it away. Afterwards the sizes are known to be true, which
/// the zip library does not enforce, and the checksums of all parts are known to hold.
fn unfold(archive: &mut Archive) -> Result<(), FileTrouble> {
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(zip_trouble)?;
        let declared = part.size();
        let shared_strings = part.name().is_ok_and(|name| name.to_lowercase().ends_with("sharedstrings.xml"));
        if shared_strings {
            refuse_boast(BufReader::new(&mut part), declared)?;
            drop(part);
            part = archive.by_index(index).map_err(zip_trouble)?;
        }
        let held = std::io::copy(&mut part.take(declared + 1), &mut std::io::sink())
            .map_err(FileTrouble::damaged)?;
        if held != declared {
            return Err(FileTrouble::damaged("a part is not as long as the archive says"));
        }
    }
    Ok(())
}

/// calamine reserves memory for as many shared strings as the workbook says it has, and the
/// process ends where there is no such memory. So no more may be said than the part can hold.
fn refuse_boast(part: impl std::io::BufRead, part_bytes: u64) -> Result<(), FileTrouble> {
    let shortest = u64::try_from("<si/>".len()).unwrap_or(1);
    let mut scanner = Scanner::new(part);
    loop {
        match scanner.next().map_err(FileTrouble::damaged)? {
            Markup::End => return Ok(()),
            Markup::Open(tag) if tag.local_name().into_inner() == "sst" => {
                let said = attribute(&tag, "uniqueCount").map_err(FileTrouble::damaged)?;
                let too_many = said
                    .is_some_and(|said| said.parse::<u64>().is_ok_and(|said| said > part_bytes / shortest));
                if too_many {
                    return Err(FileTrouble::damaged("it says to have more texts than it can hold"));
                }
                return Ok(());
            }
            _ => {}
        }
    }
}

fn beginning(archive: &mut Archive, name: &str, bytes: usize) -> Result<Vec<u8>, FileTrouble> {
    let mut read = Vec::new();
    let most = u64::try_from(bytes).unwrap_or(u64::MAX);
    archive
        .by_name(name)
        .map_err(zip_trouble)?
        .take(most)
        .read_to_end(&mut read)
        .map_err(FileTrouble::damaged)?;
    Ok(read)
}

fn manifest_is_encrypted(archive: &mut Archive) -> Result<bool, FileTrouble> {
    let manifest = match archive.by_name("META-INF/manifest.xml") {
        Ok(manifest) => manifest,
        Err(ZipError::FileNotFound) => return Ok(false),
        Err(error) => return Err(zip_trouble(error)),
    };
    let mut scanner = Scanner::new(BufReader::new(manifest));
    loop {
        match scanner.next().map_err(FileTrouble::damaged)? {
            Markup::End => return Ok(false),
            Markup::Open(tag) if tag.local_name().into_inner() == "encryption-data" => return Ok(true),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::samples::{lying_zip, zip};

    fn rule(bytes: &[u8]) -> &'static str {
        open(bytes).err().unwrap().rule()
    }

    const MIMETYPE: (&str, &str) = ("mimetype", "application/vnd.oasis.opendocument.spreadsheet");

    #[test]
    fn a_zip_with_something_else_in_it_is_not_a_workbook() {
        assert_eq!(rule(&zip(&[("note.txt", "ciao")])), "zip_is_not_a_workbook");
        let document = zip(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>")]);
        assert_eq!(rule(&document), "zip_is_not_a_workbook");
        let binary = zip(&[("[Content_Types].xml", "<Types/>"), ("xl/workbook.bin", "")]);
        assert_eq!(rule(&binary), "workbook_kind_not_read");
    }

    #[test]
    fn a_cut_archive_is_damaged() {
        let whole = zip(&[MIMETYPE, ("content.xml", "<a/>")]);
        assert_eq!(rule(&whole[..whole.len() / 2]), "workbook_damaged");
    }

    #[test]
    fn an_encrypted_ods_workbook_is_protected() {
        let manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/>\
                        </manifest:file-entry></manifest:manifest>";
        let bytes = zip(&[MIMETYPE, ("META-INF/manifest.xml", manifest)]);
        assert_eq!(rule(&bytes), "workbook_protected");
    }

    #[test]
    fn an_archive_that_declares_too_much_is_refused_before_it_is_unfolded() {
        let bytes = lying_zip(&[MIMETYPE, ("content.xml", "<a/>")], 1_500_000_000);
        assert_eq!(rule(&bytes), "workbook_too_large");
    }

    #[test]
    fn an_archive_that_declares_too_little_is_damaged() {
        let long = "x".repeat(10_000);
        let bytes = lying_zip(&[MIMETYPE, ("content.xml", &long)], 10);
        assert_eq!(rule(&bytes), "workbook_damaged");
    }

    #[test]
    fn a_workbook_that_boasts_of_its_texts_is_damaged() {
        let strings = "<sst uniqueCount=\"100000000000\"><si><t>a</t></si></sst>";
        let bytes = zip(&[("[Content_Types].xml", "<Types/>"), ("xl/sharedStrings.xml", strings)]);
        assert_eq!(rule(&bytes), "workbook_damaged");
    }
}
