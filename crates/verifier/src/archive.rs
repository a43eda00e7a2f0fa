//! The files of a bundle: a ZIP whose files are stored as they are, under names that a bundle has and no others.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use zip::{CompressionMethod, ZipArchive};

use crate::base64::number;
use crate::finding::{At, Fault, What};

/// The most files a bundle may have; who wants more evidence at once takes the whole log as an export.
pub(crate) const MOST_FILES: usize = 250_000;

/// What a file of a bundle is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// Instructions for people.
    Readme,
    Manifest,
    Checkpoint,
    /// An earlier checkpoint, by its size.
    Earlier(u64),
    /// The proof that the second size only adds to the first.
    Consistency(u64, u64),
    Keys,
    Handover(u64),
    Entries,
    /// By the position of its entry.
    Receipt(u64),
    Acts,
    Balances,
}

impl Part {
    /// The parts that every bundle has.
    pub(crate) const ALWAYS: [Self; 7] = [
        Self::Readme,
        Self::Manifest,
        Self::Checkpoint,
        Self::Keys,
        Self::Entries,
        Self::Acts,
        Self::Balances,
    ];

    fn of(name: &str) -> Option<Self> {
        let numbered = |begin: &str, end: &str| name.strip_prefix(begin)?.strip_suffix(end);
        Some(match name {
            "LEGGIMI.txt" => Self::Readme,
            "manifest.json" => Self::Manifest,
            "checkpoint.txt" => Self::Checkpoint,
            "keys.txt" => Self::Keys,
            "entries.jsonl" => Self::Entries,
            "acts.csv" => Self::Acts,
            "balances.csv" => Self::Balances,
            _ => {
                if let Some(size) = numbered("checkpoints/", ".txt") {
                    Self::Earlier(number(size)?)
                } else if let Some((old, new)) =
                    numbered("consistency/", ".txt").and_then(|sizes| sizes.split_once('-'))
                {
                    Self::Consistency(number(old)?, number(new)?)
                } else if let Some(turn) = numbered("handovers/", ".txt") {
                    Self::Handover(number(turn)?)
                } else {
                    Self::Receipt(number(numbered("receipts/", ".tlog-proof")?)?)
                }
            }
        })
    }

    /// Its name.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Readme => "LEGGIMI.txt".to_owned(),
            Self::Manifest => "manifest.json".to_owned(),
            Self::Checkpoint => "checkpoint.txt".to_owned(),
            Self::Earlier(size) => format!("checkpoints/{size}.txt"),
            Self::Consistency(old, new) => format!("consistency/{old}-{new}.txt"),
            Self::Keys => "keys.txt".to_owned(),
            Self::Handover(turn) => format!("handovers/{turn}.txt"),
            Self::Entries => "entries.jsonl".to_owned(),
            Self::Receipt(position) => format!("receipts/{position}.tlog-proof"),
            Self::Acts => "acts.csv".to_owned(),
            Self::Balances => "balances.csv".to_owned(),
        }
    }

    /// Where a fault in it is.
    pub(crate) fn at(self) -> At {
        At::File(self.name())
    }

    /// The most bytes it may have.
    fn most(self) -> u64 {
        match self {
            Self::Consistency(..) => 10_000,
            Self::Checkpoint | Self::Earlier(_) | Self::Handover(_) => 100_000,
            Self::Receipt(_) => 300_000,
            Self::Readme | Self::Keys => 1_000_000,
            Self::Manifest => 32_000_000,
            Self::Acts | Self::Balances => 128_000_000,
            // It is read line by line.
            Self::Entries => u64::MAX,
        }
    }
}

/// How a ZIP without a comment ends: the mark of its last record, whose other fields are of so many bytes.
const END: (&[u8], i64) = (b"PK\x05\x06", 18);

/// Whether the file's last bytes are the last record of a ZIP, and no comment follows.
fn ends_with_its_end(from: &mut (impl Read + Seek)) -> io::Result<bool> {
    let (mark, rest) = END;
    let mut last = Vec::new();
    if from.seek(SeekFrom::End(-(rest + 4))).is_ok() {
        from.read_to_end(&mut last)?;
    }
    from.rewind()?;
    Ok(last.starts_with(mark) && last.ends_with(&[0, 0]))
}

/// The files of a bundle, by what they are.
pub(crate) struct Archive<R> {
    zip: ZipArchive<R>,
    parts: BTreeMap<Part, usize>,
}

impl<R: Read + Seek> Archive<R> {
    pub(crate) fn open(mut from: R) -> Result<Self, Fault> {
        let broken = |error: zip::result::ZipError| Fault::new(At::Whole, What::Zip).found(&error);
        let is_to_its_end = ends_with_its_end(&mut from).map_err(|error| broken(error.into()))?;
        let mut zip = ZipArchive::new(from).map_err(broken)?;
        if !is_to_its_end || zip.offset() != 0 {
            return Err(Fault::new(At::Whole, What::Around));
        }
        if zip.len() > MOST_FILES {
            let fault = Fault::new(At::Whole, What::TooMany);
            return Err(fault.expected(&MOST_FILES).found(&zip.len()));
        }
        // Each file stands where the table of contents says, once, and says the same of itself.
        zip.validate_header_consistency().map_err(broken)?;
        let mut parts = BTreeMap::new();
        let mut begins = u64::MAX;
        for index in 0..zip.len() {
            let file = zip.by_index_data(index).map_err(broken)?;
            let name = file.name().map_err(broken)?.into_owned();
            let at = At::File(name.clone());
            let Some(part) = Part::of(&name) else { return Err(Fault::new(at, What::Unexpected)) };
            if file.compression() != CompressionMethod::STORE || file.encrypted() || !file.is_file() {
                return Err(Fault::new(at, What::Unexpected).found(&file.compression()));
            }
            if file.size() > part.most() {
                return Err(Fault::new(at, What::TooLong).expected(&part.most()).found(&file.size()));
            }
            begins = begins.min(file.header_start());
            parts.insert(part, index);
        }
        if begins != 0 && !parts.is_empty() {
            return Err(Fault::new(At::Whole, What::Around));
        }
        match Part::ALWAYS.into_iter().find(|part| !parts.contains_key(part)) {
            Some(missing) => Err(Fault::new(missing.at(), What::Missing)),
            None => Ok(Self { zip, parts }),
        }
    }

    /// The parts that are there, in order.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Part> {
        self.parts.keys().copied()
    }

    /// Whether a part is there.
    pub(crate) fn has(&self, part: Part) -> bool {
        self.parts.contains_key(&part)
    }

    /// A file, to be read line by line.
    pub(crate) fn lines(&mut self, part: Part) -> Result<impl BufRead, Fault> {
        let index = *self.parts.get(&part).ok_or_else(|| Fault::new(part.at(), What::Missing))?;
        let file = self.zip.by_index(index);
        Ok(BufReader::new(file.map_err(|error| Fault::new(part.at(), What::Zip).found(&error))?))
    }

    /// All of a file.
    pub(crate) fn bytes(&mut self, part: Part) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        let read = self.lines(part)?.take(part.most()).read_to_end(&mut bytes);
        read.map_err(|error| Fault::new(part.at(), What::Zip).found(&error))?;
        Ok(bytes)
    }

    /// All of a file that is text.
    pub(crate) fn text(&mut self, part: Part) -> Result<String, Fault> {
        String::from_utf8(self.bytes(part)?).map_err(|_| Fault::new(part.at(), What::NotText))
    }
}
