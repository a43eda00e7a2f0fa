//! What does not hold, and where.

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The first position it concerns: of an entry, or the size of a checkpoint; 0 where it concerns none.
    pub position: i64,
    /// What.
    pub what: What,
}

impl Finding {
    /// The position, where it concerns one.
    #[must_use]
    pub fn at(&self) -> Option<i64> {
        let concerns_none = matches!(
            self.what,
            What::Kept(_)
                | What::Aside
                | What::Guard(_)
                | What::Schema(_)
                | What::Key { .. }
                | What::Reading
                | What::ReadingCheckpoint
        );
        (!concerns_none).then_some(self.position)
    }

    /// In the order in which they are told: by position, and last what concerns none.
    pub fn sort(findings: &mut [Self]) {
        findings.sort_by_key(|finding| (finding.at().is_none(), finding.position));
    }
}

/// What does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// There is no entry at this position, and there should be.
    Missing,
    /// The log's end is said to be elsewhere than its last entry.
    Head {
        /// Where it is said to be.
        said: i64,
    },
    /// What is stored cannot be read.
    Unreadable(String),
    /// A column says otherwise than the document beside it.
    Column {
        /// Its name.
        name: &'static str,
        /// What it says.
        stored: String,
        /// What the document says.
        document: String,
    },
    /// The document's bytes are not those the leaf hash was made of.
    Leaf,
    /// It is said to have been recorded before the entry before it.
    Instant,
    /// It is not the next of its stream.
    Sequence {
        /// The stream.
        stream: String,
        /// Which it is said to be.
        stored: i32,
        /// Which it would be.
        due: i32,
    },
    /// A row of this id was recorded before.
    Twice(String),
    /// The hashes of the tree that are stored with it are not those of its leaves.
    Tree,
    /// Typed rows are not what the entry means.
    Derived {
        /// The table.
        table: &'static str,
    },
    /// Typed rows that no entry means.
    LeftOver {
        /// The table.
        table: &'static str,
    },
    /// The table kept of a projection is not what its text says.
    Kept(&'static str),
    /// What was set aside beside the ledger's file gives other answers than the ledger.
    Aside,
    /// What the database was told to refuse it is no longer told to, or it was told something else.
    Guard(String),
    /// A table, or something about it, is not as the program made it.
    Schema(String),
    /// A key that cannot be read, or that nobody handed the log over to.
    Key {
        /// Which, from 1.
        number: i64,
    },
    /// A checkpoint that cannot be read, or speaks of another size than it is kept under.
    NoCheckpoint,
    /// A checkpoint of another log than the one before it.
    Origin {
        /// Whose.
        found: String,
    },
    /// A checkpoint that none of the trusted keys has signed.
    Unsigned,
    /// Entries that no checkpoint signed with a trusted key reaches.
    Uncovered {
        /// The last one.
        upto: i64,
    },
    /// A checkpoint whose root is not that of the entries.
    Root,
    /// A checkpoint of more entries than there are: some were taken away.
    Beyond {
        /// How many there are.
        entries: i64,
    },
    /// A reading that is not the next of its log, or not what its hash was made of.
    Reading,
    /// A checkpoint of the readings that does not hold.
    ReadingCheckpoint,
    /// A cosignature that is none, or of a checkpoint there is none of.
    Cosignature,
    /// A time stamp that is none, or is not over the checkpoint it is kept with.
    Stamp,
    /// A closing that says otherwise than the entries it closes.
    Closing {
        /// What of it.
        of: Said,
        /// What it says.
        said: String,
        /// What the entries say.
        found: String,
    },
}

/// What a closing says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// How many entries were known: fewer than its own position.
    Size,
    /// The root of the tree over them.
    Root,
    /// The hash of the balances.
    Balances,
}
