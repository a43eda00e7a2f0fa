//! Entries of the log for a page: those a question means, the youngest first, read in pieces until a page is full.

use chrono::{DateTime, NaiveDate, Utc};
use usus_domain::event::Event;
use usus_domain::table::Action;
use usus_log::clock;
use usus_log::document::Document;
use usus_log::entry::StoredEntry;
use usus_log::error::LogError;
use usus_views::clocks::Clocks;
use usus_views::filter::Filter;
use usus_views::journal::{self, Line};
use usus_views::standing::Standing;

use crate::serve::{Trouble, Visit, reach};

/// Entries that are read at a time where nothing says which.
const PIECE: i64 = 500;

/// Positions so near each other are read together.
const NEAR: i64 = 8;

/// An entry, read.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its place in the log.
    pub(crate) position: i64,
    /// When the ledger learnt it.
    pub(crate) recorded_at: DateTime<Utc>,
    /// Who recorded it.
    pub(crate) actor: String,
    /// The stream it belongs to.
    pub(crate) stream: String,
    /// What it says.
    pub(crate) event: Event,
    /// The same as a line of the journal; none for an entry of a register.
    pub(crate) line: Option<Line>,
    /// The document, byte for byte.
    pub(crate) stored: StoredEntry,
}

impl Entry {
    /// The date of the fact.
    pub(crate) fn effective_on(&self) -> Option<NaiveDate> {
        self.event.row().map(|row| row.effective_on)
    }

    /// Days between the fact and its recording.
    pub(crate) fn lag(&self) -> Option<i64> {
        Some((clock::day_in_rome(self.recorded_at) - self.effective_on()?).num_days())
    }

    /// The row's id, or the code of what entered a register.
    pub(crate) fn id(&self) -> &str {
        let code = || self.stream.split_once('/').map_or(self.stream.as_str(), |(_, code)| code);
        self.event.row().map_or_else(code, |row| row.id.as_str())
    }
}

/// What is asked of entries beyond what memory knows: found in their documents.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// Words that all stand in the document, in lower case.
    pub(crate) words: Vec<String>,
    /// Words that all stand in its act, in lower case.
    pub(crate) act: Vec<String>,
    /// Who recorded it.
    pub(crate) actor: Option<String>,
    /// Facts from this day on.
    pub(crate) from: Option<NaiveDate>,
    /// Facts up to this day.
    pub(crate) to: Option<NaiveDate>,
    /// Recorded more than so many days after the fact.
    pub(crate) lag: Option<i64>,
}

impl Asked {
    /// Whether a document is one of those asked for.
    fn is_met(&self, stored: &StoredEntry) -> Result<bool, LogError> {
        if !self.words.is_empty() {
            let text = stored.document.to_lowercase();
            if !self.words.iter().all(|word| text.contains(word)) {
                return Ok(false);
            }
        }
        let document = Document::parse(stored.position, &stored.document)?;
        if self.actor.as_ref().is_some_and(|actor| *actor != document.actor) {
            return Ok(false);
        }
        if self.act.is_empty() && self.from.is_none() && self.to.is_none() && self.lag.is_none() {
            return Ok(true);
        }
        let event = document.event()?;
        let act = event.act().map(|act| act.to_string().to_lowercase()).unwrap_or_default();
        let on = event.row().map(|row| row.effective_on);
        let lag = on.zip(clock::read(&document.recorded_at));
        let lag = lag.map(|(on, at)| (clock::day_in_rome(at) - on).num_days());
        Ok(self.act.iter().all(|word| act.contains(word))
            && self.from.is_none_or(|from| on.is_some_and(|on| on >= from))
            && self.to.is_none_or(|to| on.is_some_and(|on| on <= to))
            && self.lag.is_none_or(|more_than| lag.is_some_and(|lag| lag > more_than)))
    }

    /// Whether anything is asked that only documents know.
    pub(crate) fn is_anything(&self) -> bool {
        !self.words.is_empty()
            || !self.act.is_empty()
            || self.actor.is_some()
            || self.from.is_some()
            || self.to.is_some()
            || self.lag.is_some()
    }
}

/// The words of a search: in lower case, dates as the log writes them.
pub(crate) fn search_words(text: &str) -> Vec<String> {
    let word = |word: &str| {
        let date = NaiveDate::parse_from_str(word, "%d/%m/%Y");
        date.map_or_else(|_| word.to_lowercase(), |date| date.to_string())
    };
    text.split(['|', ' ']).filter(|part| !part.is_empty()).map(word).collect()
}

/// Some of the entries asked for.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    /// The youngest first.
    pub(crate) entries: Vec<Entry>,
    /// Where to go on, before this position; `None` where the log has been read to its beginning.
    pub(crate) before: Option<i64>,
    /// How many documents were looked through.
    pub(crate) read: usize,
}

/// Reads backwards from before a position until so many were found, or so many were read.
pub(crate) async fn gather(
    visit: &Visit,
    candidates: Option<&[i64]>,
    asked: &Asked,
    before: i64,
    (wanted, bound): (usize, usize),
) -> Result<Gathered, Trouble> {
    let log = &visit.office.log;
    let mut found: Vec<StoredEntry> = Vec::new();
    let mut gathered = Gathered { before: Some(before), ..Gathered::default() };
    while found.len() < wanted && gathered.read < bound {
        let Some(next) = gathered.before.filter(|before| *before > 1) else { break };
        let ranges = match candidates {
            None => vec![((next - 1 - PIECE).max(0), next - 1)],
            Some(positions) => near(positions, next, wanted.max(50)),
        };
        if ranges.is_empty() {
            gathered.before = None;
            break;
        }
        for (after, upto) in ranges {
            let entries = log.entries(after, upto, upto - after).await?;
            for stored in entries.into_iter().rev() {
                if found.len() == wanted {
                    break;
                }
                gathered.before = Some(stored.position);
                let is_candidate =
                    candidates.is_none_or(|all| all.binary_search_by(|at| stored.position.cmp(at)).is_ok());
                if is_candidate {
                    gathered.read += 1;
                    if asked.is_met(&stored)? {
                        found.push(stored);
                    }
                }
            }
            if found.len() == wanted {
                break;
            }
        }
    }
    let last = gathered.before.unwrap_or(0);
    gathered.before = match candidates {
        None => Some(last).filter(|before| *before > 1),
        Some(positions) => Some(last).filter(|before| positions.iter().any(|position| position < before)),
    };
    gathered.entries = read(visit, found).await?;
    Ok(gathered)
}

/// Stretches of the log that hold the next candidates before a position, the youngest first.
fn near(positions: &[i64], before: i64, most: usize) -> Vec<(i64, i64)> {
    let from = positions.partition_point(|position| *position >= before);
    let next = &positions[from..positions.len().min(from + most)];
    let stretches = next.chunk_by(|younger, older| younger - older <= NEAR);
    stretches.filter_map(|stretch| Some((stretch.last()? - 1, *stretch.first()?))).collect()
}

/// Entries at these positions, in their order.
pub(crate) async fn at(visit: &Visit, positions: &[i64]) -> Result<Vec<Entry>, Trouble> {
    let mut stored = Vec::new();
    for position in positions {
        stored.extend(visit.office.log.entries(position - 1, *position, 1).await?);
    }
    read(visit, stored).await
}

/// Entries with all that the ledger knows around them, in the order they are given.
pub(crate) async fn read(visit: &Visit, stored: Vec<StoredEntry>) -> Result<Vec<Entry>, Trouble> {
    let with_earlier = journal::with_earlier(&visit.office.log, stored.clone()).await?;
    let memory = visit.memory().await?;
    let standing = Standing::at(&memory.facts, visit.clocks.known);
    let lines = journal::lines(&memory.facts, &standing, &with_earlier)?;
    drop(memory);
    let mut lines: std::collections::HashMap<i64, Line> =
        lines.into_iter().map(|line| (line.position, line)).collect();
    let entry = |stored: StoredEntry| {
        let document = Document::parse(stored.position, &stored.document)?;
        let recorded_at = clock::read(&document.recorded_at).unwrap_or_default();
        let (actor, stream) = (document.actor.to_string(), document.stream.to_string());
        let (event, position) = (document.event()?, stored.position);
        Ok(Entry { position, recorded_at, actor, stream, event, line: lines.remove(&position), stored })
    };
    stored.into_iter().map(entry).collect::<Result<_, LogError>>().map_err(Trouble::from)
}

/// Whether whoever asks may see an entry: of a register everybody may; of quantities, those of an own ambito and what
/// was given towards them.
pub(crate) async fn is_open(visit: &Visit, entry: &Entry) -> Result<bool, Trouble> {
    let Some(own) = visit.person.ambiti() else { return Ok(true) };
    let Some(line) = &entry.line else {
        // Registers are everybody's; what is proposed may be about any ambito.
        return Ok(reach::is_everybodys(&entry.stream));
    };
    let Some(resource) = &line.resource else { return Ok(true) };
    let memory = visit.memory().await?;
    let filters = own
        .iter()
        .map(|ambito| Filter::default().and(usus_views::dimension::Dimension::Ambito, Some(ambito)));
    let filters: Vec<Filter> = filters.collect();
    if filters.iter().any(|filter| journal::passes(line, &memory.facts, filter)) {
        return Ok(true);
    }
    let facts = &memory.facts;
    let is_own = |account: u32| own.contains(&&*facts.places()[facts.account(account).place as usize].ambito);
    let moved = Clocks { effective: NaiveDate::MAX, known: entry.position };
    if memory.movements.between(entry.position - 1, moved, is_own).next().is_some() {
        return Ok(true);
    }
    let uses = |number: u32| {
        facts.accounts.iter().any(|account| {
            account.resource == number && own.contains(&&*facts.places()[account.place as usize].ambito)
        })
    };
    Ok(line.action == Action::Contribute && facts.resource_number(resource).is_some_and(uses))
}

/// The entry at a position, if it is known then and whoever asks may see it.
pub(crate) async fn one(visit: &Visit, position: i64) -> Result<Entry, Trouble> {
    let known = visit.clocks.known;
    let found = if (1..=known).contains(&position) { at(visit, &[position]).await? } else { Vec::new() };
    let Some(entry) = found.into_iter().next() else {
        return Err(Trouble::NotFound(if visit.language.is_italian() {
            format!("Alla posizione {position} non c'è nulla: il registro, come noto, va da 1 a {known}.")
        } else {
            format!("There is nothing at position {position}: the ledger, as known, goes from 1 to {known}.")
        }));
    };
    if is_open(visit, &entry).await? { Ok(entry) } else { Err(Trouble::NotAllowed) }
}
