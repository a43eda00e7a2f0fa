use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::file_trouble::FileTrouble;
use super::kind::{Kind, kind};
use super::package::{Package, open};
use super::table::Table;
use super::{csv, ods, xlsx};

/// The largest file that is read, in bytes: it is held in memory meanwhile, so there is an end to how large it may be.
pub const MOST_BYTES: u64 = 256 << 20;

/// Reads the table in a file. Its kind is told by its content; the extension does not count.
///
/// # Errors
///
/// Where the file is not there or cannot be read, and for every reason of [`read_bytes`].
pub fn read(path: &Path) -> Result<Table, FileTrouble> {
    let file = File::open(path).map_err(|error| FileTrouble::from(&error))?;
    // A file that is too large is not even begun.
    refuse_large(file.metadata().map_or(0, |about| about.len()))?;
    read_bytes(&whole(file, MOST_BYTES)?)
}

/// Reads the table in the bytes of a file.
///
/// # Errors
///
/// Where the bytes are not a CSV, XLSX or ODS table, or are one that cannot be trusted: damaged,
/// protected, absurdly large, with merged cells, with columns that have no name or the same name.
pub fn read_bytes(bytes: &[u8]) -> Result<Table, FileTrouble> {
    refuse_large(u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
    match kind(bytes)? {
        Kind::Text => csv::read(bytes),
        Kind::Zip => match open(bytes)? {
            Package::Ods(archive) => ods::read(archive),
            Package::Xlsx => xlsx::read(bytes),
        },
    }
}

/// The content of a file, and one byte more than allowed of one that has no end, as a pipe may.
fn whole(file: impl Read, most_bytes: u64) -> Result<Vec<u8>, FileTrouble> {
    let mut bytes = Vec::new();
    file.take(most_bytes + 1).read_to_end(&mut bytes).map_err(|error| FileTrouble::from(&error))?;
    Ok(bytes)
}

fn refuse_large(bytes: u64) -> Result<(), FileTrouble> {
    if bytes > MOST_BYTES {
        return Err(FileTrouble::FileTooLarge { bytes, most_bytes: MOST_BYTES });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(path: &Path) -> &'static str {
        read(path).unwrap_err().rule()
    }

    #[test]
    fn a_missing_file_and_a_directory_are_told_apart() {
        assert_eq!(rule(Path::new("/nowhere/at all.csv")), "file_not_found");
        assert_eq!(rule(Path::new("/dev/null/inside a file.csv")), "file_not_found");
        assert_eq!(rule(Path::new("/")), "file_is_directory");
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_before_it_is_looked_at() {
        let bytes = vec![0; usize::try_from(MOST_BYTES).unwrap() + 1];
        assert_eq!(read_bytes(&bytes).unwrap_err().rule(), "file_too_large");
    }

    #[test]
    fn a_file_without_an_end_is_left_just_beyond_the_limit() {
        assert_eq!(whole(std::io::repeat(0), 10).unwrap().len(), 11);
    }

    #[test]
    fn the_extension_does_not_count() {
        let path = std::env::temp_dir().join(format!("sheet-{}.xlsx", std::process::id()));
        std::fs::write(&path, "comune;name\n097001;Abbadia\n").unwrap();
        let table = read(&path);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(table.unwrap().columns, ["comune", "name"]);
    }
}
