//! Evidence to take away: entries out of the log with their proofs, the acts they cite and the balances they claim, in
//! one file that needs nothing of the office to be checked.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Seek, Write};

use chrono::NaiveDate;
use serde_json::{Value, json};
use usus_log::document::Document;
use usus_log::error::LogError;
use usus_log::evidence::Which;
use usus_log::store::Log;
use usus_verifier::base64;
use usus_verifier::checkpoint::SignedCheckpoint;
use usus_verifier::prove::Proof;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The most entries a bundle has: whoever wants more takes the whole log, as an export.
pub const MOST: usize = 200_000;

/// Fields of an event that name an entry of a register, and the streams of those registers.
const REGISTERS: [&str; 5] = ["ambito", "service", "plan", "holder", "comune"];

/// What is to go into a bundle.
#[derive(Debug)]
pub struct Asked {
    /// The streams asked for; all their entries go in, and those of the registers they name.
    pub streams: BTreeSet<String>,
    /// The signed checkpoint everything is proved against.
    pub checkpoint: SignedCheckpoint,
    /// Older checkpoints, each to be shown to be the same log.
    pub earlier: BTreeSet<i64>,
    /// The date of the balances.
    pub effective: NaiveDate,
    /// The balances of the resources among those streams, as CSV.
    pub balances: Vec<u8>,
    /// What is said to whoever opens it.
    pub instructions: String,
}

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum NoBundle {
    /// More entries are asked for than a bundle has.
    #[error("{entries} entries")]
    TooMany {
        /// How many.
        entries: usize,
    },
    /// There is no checkpoint of this size.
    #[error("no checkpoint of {size}")]
    NoCheckpoint {
        /// The size.
        size: i64,
    },
    /// It cannot be written.
    #[error(transparent)]
    Write(#[from] io::Error),
    /// The machine under the log failed.
    #[error(transparent)]
    Machine(#[from] LogError),
}

impl From<zip::result::ZipError> for NoBundle {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Write(error.into())
    }
}

/// Writes a bundle; gives how many entries are in it. `progress` hears how many are proved.
///
/// # Errors
/// Why there is none.
pub async fn bundle(
    log: &Log,
    asked: Asked,
    out: impl Write + Seek,
    progress: &(dyn Fn(usize) + Send + Sync),
) -> Result<usize, NoBundle> {
    let size = i64::try_from(asked.checkpoint.tree().0).unwrap_or(i64::MAX);
    let gathered = gather(log, asked.streams, size).await?;
    let mut zip = Archive { zip: ZipWriter::new(out) };
    zip.put("LEGGIMI.txt", asked.instructions.as_bytes())?;
    let manifest = json!({
        "format": "usus bundle 1",
        "origin": asked.checkpoint.checkpoint().origin,
        "size": size,
        "effective": asked.effective.to_string(),
        "known": size,
        "streams": gathered.streams,
        "complete": true,
    });
    zip.put("manifest.json", format!("{manifest:#}\n").as_bytes())?;
    zip.put("checkpoint.txt", asked.checkpoint.whole().as_bytes())?;
    let keys = log.signing_keys().await?;
    zip.put("keys.txt", lines(keys.iter().map(|key| &*key.vkey)).as_bytes())?;
    for (number, note) in (1..).zip(keys.iter().filter_map(|key| key.handover.as_deref())) {
        zip.put(&format!("handovers/{number}.txt"), note.as_bytes())?;
    }
    zip.put("entries.jsonl", lines(gathered.entries.values().map(String::as_str)).as_bytes())?;
    zip.put("acts.csv", &acts(&gathered.acts)?)?;
    zip.put("balances.csv", &asked.balances)?;
    for old in asked.earlier.iter().chain(&gathered.closed_at).copied().collect::<BTreeSet<i64>>() {
        let known = log.checkpoint(Which::Of(old)).await?.filter(|_| old < size);
        let Some(earlier) = known else {
            if asked.earlier.contains(&old) && old != size {
                return Err(NoBundle::NoCheckpoint { size: old });
            }
            continue;
        };
        let sizes = Proof::Consistency { size: size.cast_unsigned(), old: old.cast_unsigned() };
        let proof = base64::lines(&log.prove(sizes).await?);
        zip.put(&format!("checkpoints/{old}.txt"), earlier.whole().as_bytes())?;
        zip.put(&format!("consistency/{old}-{size}.txt"), proof.as_bytes())?;
    }
    for (done, position) in (1..).zip(gathered.entries.keys()) {
        if let Some(receipt) = log.receipt(*position, asked.checkpoint.clone()).await? {
            zip.put(&format!("receipts/{position}.tlog-proof"), receipt.text().as_bytes())?;
        }
        progress(done);
    }
    zip.zip.finish()?.flush()?;
    Ok(gathered.entries.len())
}

/// Texts as lines, each with its end.
fn lines<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    texts.flat_map(|text| [text, "\n"]).collect()
}

struct Archive<W: Write + Seek> {
    zip: ZipWriter<W>,
}

impl<W: Write + Seek> Archive<W> {
    /// Adds a file, stored as it is.
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), NoBundle> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::STORE);
        self.zip.start_file(name, options)?;
        Ok(self.zip.write_all(bytes)?)
    }
}

/// What was gathered of the log.
#[derive(Default)]
struct Gathered {
    entries: BTreeMap<i64, String>,
    streams: BTreeSet<String>,
    acts: BTreeMap<(String, String, String, NaiveDate), Vec<i64>>,
    /// The sizes that closings among the entries speak of.
    closed_at: BTreeSet<i64>,
}

/// The entries of streams up to a size, and of the registers they name.
async fn gather(log: &Log, streams: BTreeSet<String>, size: i64) -> Result<Gathered, NoBundle> {
    let mut gathered = Gathered::default();
    let mut next: Vec<String> = streams.into_iter().collect();
    while let Some(stream) = next.pop() {
        if gathered.streams.contains(&stream) {
            continue;
        }
        let entries = log.stream(&stream, 0).await?;
        for entry in entries.into_iter().filter(|entry| entry.position <= size) {
            let document = Document::parse(entry.position, &entry.document)?;
            let unreadable = |error: serde_json::Error| LogError::Unreadable {
                position: entry.position,
                reason: error.to_string(),
            };
            let payload: Value = serde_json::from_str(document.payload.get()).map_err(unreadable)?;
            next.extend(named(&payload));
            if document.kind == "closed" {
                gathered.closed_at.extend(payload.get("size").and_then(Value::as_i64));
            }
            gathered.streams.insert(stream.clone());
            gathered.entries.insert(entry.position, entry.document.clone());
            if gathered.entries.len() > MOST {
                return Err(NoBundle::TooMany { entries: gathered.entries.len() });
            }
        }
    }
    for (position, text) in &gathered.entries {
        let document = Document::parse(*position, text)?;
        if let Some(act) = document.event()?.act() {
            let key = (act.body.to_string(), act.kind.to_string(), act.number.to_string(), act.date);
            gathered.acts.entry(key).or_default().push(*position);
        }
    }
    Ok(gathered)
}

/// The streams of the register entries that an event names.
fn named(payload: &Value) -> Vec<String> {
    let mut streams = Vec::new();
    for part in [Some(payload), payload.get("destination")].into_iter().flatten() {
        for register in REGISTERS {
            if let Some(id) = part.get(register).and_then(Value::as_str) {
                streams.push(format!("{register}/{id}"));
            }
        }
        if let Some(ambiti) = part.get("ambiti").and_then(Value::as_array) {
            streams.extend(ambiti.iter().filter_map(|id| Some(format!("ambito/{}", id.as_str()?))));
        }
    }
    streams
}

/// The acts as CSV, each with the positions of the entries that cite it.
fn acts(acts: &BTreeMap<(String, String, String, NaiveDate), Vec<i64>>) -> Result<Vec<u8>, NoBundle> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let unwritten = |error: csv::Error| NoBundle::Write(error.into());
    writer.write_record(["body", "kind", "number", "date", "positions"]).map_err(unwritten)?;
    for ((body, kind, number, date), positions) in acts {
        let positions: Vec<String> = positions.iter().map(i64::to_string).collect();
        let cells = [body, kind, number, &date.to_string(), &positions.join(" ")];
        writer.write_record(cells).map_err(unwritten)?;
    }
    writer.into_inner().map_err(|error| NoBundle::Write(error.into_error()))
}
