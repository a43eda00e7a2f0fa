//! What a verification found: what holds, what could not be checked, and the first thing that does not hold.

use serde::Serialize;

/// The outcome for one file.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// What was checked and holds.
    pub checked: Vec<Checked>,
    /// What was not checked, or cannot be from this file.
    pub not_checked: Vec<NotChecked>,
    /// The first thing that does not hold; none where the file verifies.
    pub fault: Option<Fault>,
    /// The balances as recomputed, where a day was given: CSV as the ledger prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balances: Option<String>,
    /// The entry that a receipt is for, as it was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
}

impl Report {
    /// Whether the file verifies.
    #[must_use]
    pub fn verifies(&self) -> bool {
        self.fault.is_none()
    }
}

/// Something that was checked and holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each figure is named after what it counts")]
pub enum Checked {
    /// Entries are well written, in the order of their positions and instants; each row was recorded once.
    Entries { count: u64, last: u64 },
    /// Positions have no holes, and streams none either: nothing is missing up to the last.
    Whole { streams: u64 },
    /// The tree over all entries.
    Tree { size: u64, root: String },
    /// Checkpoints have the size and the root of the entries before them, and are signed.
    Checkpoints { count: u64, last: u64 },
    /// The last checkpoint is signed by a key that is trusted.
    Signed { size: u64, root: String, key: String },
    /// Keys were handed over, one to the next.
    Handovers { count: u64 },
    /// Each closing has the size, root and balances that it says.
    Closings { count: u64 },
    /// Each proposal that was let in was so by another person than who made it, with the entries it led to.
    Approvals { count: u64 },
    /// A checkpoint kept elsewhere is met.
    Against { size: u64 },
    /// As many witnesses as the policy asks for have seen the last checkpoint.
    Policy { witnesses: Vec<String> },
    /// Each entry is proved to be in the log at its place.
    Receipts { count: u64 },
    /// Other checkpoints are proved to be earlier states of the same log.
    Consistency { count: u64 },
    /// Streams of which every entry up to the checkpoint is there.
    Complete { streams: u64 },
    /// The balances that are claimed are those that the entries give.
    Balances { effective: String, known: u64, rows: u64 },
    /// The acts that are listed are those that the entries cite.
    Acts { count: u64 },
}

/// Something that was not checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each figure is named after what it counts")]
pub enum NotChecked {
    /// No key was given: signatures were compared with the keys in the file itself.
    KeyFromFile { keys: Vec<String> },
    /// Nothing is known of what was recorded after the checkpoint.
    Later { size: u64 },
    /// No checkpoint kept elsewhere was given: an older state put back as a whole would not be seen.
    Elsewhere,
    /// No policy was given: whether witnesses saw the same is not known.
    Witnesses,
    /// The checkpoint kept elsewhere is signed by none of the keys that are known here.
    AgainstKey { size: u64 },
    /// A closing was decided so long before it was recorded that its root was not made out again.
    ClosingRoot { position: u64, size: u64 },
    /// Streams of which entries may be missing.
    Incomplete { streams: u64 },
    /// Whether streams that are said to be complete went on after their last entry here.
    StreamEnds,
    /// Closings of which the balances cannot be made out, since the whole log is needed for that.
    ClosingBalances { closings: u64 },
    /// A bundle's instructions: no proof covers them.
    Instructions,
    /// What the rules would have said, and whether what was recorded is true.
    Truth,
}

/// Where something does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// At a position of the log.
    Position(u64),
    /// On a line of the file, from 1.
    Line(u64),
    /// In a file of the bundle.
    File(String),
    /// In the file as a whole.
    Whole,
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Where.
    pub at: At,
    /// What.
    pub what: What,
    /// What should have been found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

impl Fault {
    /// A fault with nothing to compare.
    #[must_use]
    pub fn new(at: At, what: What) -> Self {
        Self { at, what, expected: None, found: None }
    }

    /// With what should have been found.
    #[must_use]
    pub fn expected(self, expected: &(impl ToString + ?Sized)) -> Self {
        Self { expected: Some(short(&expected.to_string())), ..self }
    }

    /// With what was found.
    #[must_use]
    pub fn found(self, found: &(impl ToString + ?Sized)) -> Self {
        Self { found: Some(short(&found.to_string())), ..self }
    }
}

/// What stood in a file of others is shown to people: no longer than can be read, and without signs that move a
/// terminal's cursor.
fn short(text: &str) -> String {
    let shown = text.chars().map(|sign| if sign.is_control() { '\u{fffd}' } else { sign });
    let mut short: String = shown.take(301).collect();
    if short.chars().count() > 300 {
        short.pop();
        short.push('…');
    }
    short
}

/// What does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A line, or a file of a bundle, is longer than any may be.
    TooLong,
    /// The last line does not end.
    CutOff,
    /// It is not UTF-8.
    NotText,
    /// A line is no entry, no key and no checkpoint.
    Line,
    /// An entry is not written as entries are.
    Entry,
    /// An entry is of a kind that is not known.
    Kind,
    /// What an entry says is not what its kind says.
    Payload,
    /// A position is not the next.
    Position,
    /// An entry was recorded before the one that stands before it.
    Instant,
    /// An entry is not the next of its stream.
    Sequence,
    /// A row was recorded twice.
    RowTwice,
    /// A row is named that was not recorded before.
    RowUnknown,
    /// An entry stands in a stream that is not its own.
    RowStream,
    /// There is more than this program can hold.
    TooMany,
    /// It is not a key.
    Key,
    /// It is not the handing over of the log from a key that is known to the next.
    Handover,
    /// It is not a signed checkpoint.
    Checkpoint,
    /// A checkpoint stands where the log has another size.
    CheckpointSize,
    /// The root is not that of the entries.
    CheckpointRoot,
    /// A checkpoint is signed by no key that is known, or of another log.
    CheckpointKey,
    /// A signature is not that of the key it names.
    Forged,
    /// The last checkpoint is not signed by a key that is trusted.
    Untrusted,
    /// Nothing is signed and nothing is given that it could be compared with.
    NothingSigned,
    /// Entries stand after the last checkpoint: no signature covers them.
    Uncovered,
    /// A proposal ended that was not open.
    ProposalUnknown,
    /// Who made a proposal decided on it.
    SamePerson,
    /// Somebody else than who made a proposal took it back.
    NotTheProposer,
    /// What a proposal led to does not stand before its approval.
    ApprovalEntries,
    /// A closing speaks of entries that come after it.
    ClosingSize,
    /// A closing has another root.
    ClosingRoot,
    /// A closing has other balances.
    ClosingBalances,
    /// A checkpoint kept elsewhere is of another log.
    AgainstOrigin,
    /// A checkpoint kept elsewhere has another root: what it saw was rewritten.
    AgainstRoot,
    /// A checkpoint kept elsewhere saw more entries: the log was cut off or put back.
    AgainstSize,
    /// The file does not show that it continues a checkpoint kept elsewhere.
    AgainstProof,
    /// The log is none that the policy knows.
    PolicyLog,
    /// Fewer witnesses have seen the checkpoint than the policy asks for.
    PolicyWitnesses,
    /// Balances are not those that the entries give.
    Balances,
    /// A bundle's table of contents cannot be read.
    Zip,
    /// Something stands before a bundle or after it, in the same file.
    Around,
    /// A file of the bundle is missing.
    Missing,
    /// A file is there that no bundle has.
    Unexpected,
    /// The list of what the bundle holds cannot be read, or contradicts it.
    Manifest,
    /// It is not a receipt.
    Receipt,
    /// A receipt is for another entry.
    ReceiptEntry,
    /// A receipt is against another checkpoint.
    ReceiptCheckpoint,
    /// A proof that an entry is in the log does not hold.
    Inclusion,
    /// A proof that a checkpoint is an earlier state of the log does not hold.
    Consistency,
    /// A stream that should be complete is not.
    Stream,
    /// The acts are not those that the entries cite.
    Acts,
}
