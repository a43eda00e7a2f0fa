//! Whose an entry is: one ambito's user sees and records what is of that ambito, and what is of everybody.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use usus_desk::import::Readable;
use usus_desk::sheet;
use usus_desk::subject::Subject;
use usus_domain::event::{Event, Source};
use usus_log::document::Document;
use usus_log::entry::StoredEntry;
use usus_log::error::LogError;
use usus_views::facts::Facts;

use crate::serve::{Permission, Person, Trouble, Visit};

/// Whose an entry is.
pub(super) enum Whose {
    /// Everybody's: a register.
    Everybodys,
    /// That of some ambiti.
    Of(BTreeSet<Arc<str>>),
    /// Of all ambiti together: a closing.
    All,
}

/// Whose an entry is, by what is known of the rows it names.
fn whose(entry: &StoredEntry, facts: &Facts) -> Result<Whose, LogError> {
    let document = Document::parse(entry.position, &entry.document)?;
    let Some(("resource", id)) = document.stream.split_once('/') else {
        return Ok(match document.stream.split_once('/') {
            Some(("closing", _)) => Whose::All,
            _ => Whose::Everybodys,
        });
    };
    let mut ambiti = BTreeSet::new();
    ambiti.extend(facts.resource_number(id).map(|number| facts.resource(number).ambito.clone()));
    let named = match document.event()? {
        Event::Contributed(contributed) => {
            ambiti.insert(contributed.ambito.as_str().into());
            None
        }
        Event::Allocated(allocated) => Some(allocated.row.id),
        Event::Reused(reused) => Some(reused.row.id),
        Event::Committed(committed) => Some(committed.allocation),
        Event::Consumed(consumed) => Some(consumed.allocation),
        Event::Released(released) => Some(released.allocation),
        Event::Contested(contested) => Some(contested.release),
        Event::Corrected(corrected) => Some(corrected.corrects),
        Event::Returned(returned) => named(returned.source),
        Event::Lapsed(lapsed) => named(lapsed.source),
        _ => None,
    };
    ambiti.extend(named.and_then(|id| ambito_of(id.as_str(), facts)));
    Ok(Whose::Of(ambiti))
}

fn named(source: Source) -> Option<usus_domain::id::RowId> {
    match source {
        Source::Allocation(id) | Source::Release(id) => Some(id),
        Source::Resource(_) => None,
    }
}

/// The ambito of what a row names: a resource, an allocation, a release.
fn ambito_of(id: &str, facts: &Facts) -> Option<Arc<str>> {
    let allocation = facts
        .allocation_number(id)
        .or_else(|| facts.release_number(id).map(|release| facts.release(release).allocation));
    match allocation {
        Some(allocation) => Some(facts.place_of(facts.allocation(allocation)).ambito.clone()),
        None => facts.resource_number(id).map(|number| facts.resource(number).ambito.clone()),
    }
}

/// Whether somebody may see an entry.
pub(super) fn may_see(person: &Person, entry: &StoredEntry, facts: &Facts) -> Result<bool, LogError> {
    if sees_all(person) {
        return Ok(true);
    }
    Ok(match whose(entry, facts)? {
        Whose::Everybodys => true,
        Whose::Of(ambiti) => ambiti.iter().any(|ambito| person.may_in(Permission::Read, Some(ambito))),
        Whose::All => false,
    })
}

/// Whether somebody may see every ambito.
pub(super) fn sees_all(person: &Person) -> bool {
    person.may_in(Permission::Read, None)
}

/// The entry at a position, for those who may see it.
pub(super) async fn entry_at(visit: &Visit, position: i64) -> Result<Option<StoredEntry>, Trouble> {
    if !(1..=visit.clocks.known).contains(&position) {
        return Ok(None);
    }
    let Some(entry) = visit.office.log.entries(position - 1, position, 1).await?.pop() else {
        return Ok(None);
    };
    if sees_all(&visit.person) || may_see(&visit.person, &entry, &visit.memory().await?.facts)? {
        Ok(Some(entry))
    } else {
        Err(Trouble::NotAllowed)
    }
}

/// Whether somebody may record a file: each of its rows must be of an ambito in which they may, also where it draws
/// on something; registers are of all.
pub(super) async fn may_record(visit: &Visit, file: &Readable) -> Result<(), Trouble> {
    if visit.person.may_in(Permission::Record, None) {
        return Ok(());
    }
    if file.subject != Subject::Movement {
        return Err(Trouble::NotAllowed);
    }
    let memory = visit.office.memory(visit.head.position).await?;
    let mut of_this_file: HashMap<String, Arc<str>> = HashMap::new();
    for row in &file.table.rows {
        let cell = |name: &str| {
            let at = file.table.columns.iter().position(|column| column == name)?;
            sheet::text(row.cells.get(at)?).ok().flatten().map(std::borrow::Cow::into_owned)
        };
        let place = cell("ambito").map(Arc::<str>::from);
        let drawn_on = ["resource", "allocation", "release", "corrects"].into_iter().filter_map(cell);
        let drawn_on = drawn_on
            .filter_map(|id| of_this_file.get(&id).cloned().or_else(|| ambito_of(&id, &memory.facts)));
        let ambiti: BTreeSet<Arc<str>> = drawn_on.chain(place.clone()).collect();
        // A row that names nothing known, as the correction of a movement may: the ambito of its stream is asked below.
        let corrected =
            if ambiti.is_empty() { ambito_corrected(visit, cell("corrects")).await? } else { None };
        let all: Vec<&Arc<str>> = ambiti.iter().chain(&corrected).collect();
        if all.is_empty() || !all.iter().all(|ambito| visit.person.may_in(Permission::Record, Some(ambito))) {
            return Err(Trouble::NotAllowed);
        }
        if let (Some(id), Some(ambito)) =
            (cell("id"), place.or_else(|| all.first().map(|ambito| (*ambito).clone())))
        {
            of_this_file.insert(id, ambito);
        }
    }
    Ok(())
}

/// The ambito of the resource a row is about, by its stream.
async fn ambito_corrected(visit: &Visit, row: Option<String>) -> Result<Option<Arc<str>>, Trouble> {
    let Some(row) = row else { return Ok(None) };
    let known = visit.office.log.known_rows(&[row]).await?.pop();
    let Some(stream) = known.map(|(_, known)| known.stream) else { return Ok(None) };
    let Some(resource) = stream.strip_prefix("resource/") else { return Ok(None) };
    Ok(ambito_of(resource, &visit.office.memory(visit.head.position).await?.facts))
}

#[cfg(test)]
mod tests {
    use usus_domain::id::StaffId;
    use usus_log::store::Log;
    use usus_views::memory::Memory;

    use super::*;
    use crate::serve::{Role, Scope};

    #[tokio::test]
    async fn one_ambitos_auditor_sees_what_is_of_that_ambito_and_of_everybody() {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("usus.db").display());
        let log = Log::open(&address.parse().unwrap()).await.unwrap();
        for file in &usus_desk::demo::FILES {
            let file = usus_desk::import::read_bytes(file.bytes).unwrap();
            let actor = StaffId::new("demo").unwrap();
            usus_desk::import::import(&log, &file, &actor, &|_| {}).await.unwrap();
        }
        let head = log.head().await.unwrap().position;
        let memory = Memory::at_least(&log, head).await.unwrap();
        let roles = vec![(Role::Auditor, Scope::Ambito("olgiate".to_owned()))];
        let person = Person { staff_id: StaffId::new("M-7").unwrap(), roles };
        let mut counted = [0, 0, 0];
        for entry in log.entries(0, head, 10_000).await.unwrap() {
            let sees = may_see(&person, &entry, &memory.facts).unwrap();
            match whose(&entry, &memory.facts).unwrap() {
                Whose::Everybodys => assert!(sees),
                Whose::Of(ambiti) if ambiti.contains("olgiate") => {
                    assert!(sees);
                    counted[0] += 1;
                }
                Whose::Of(ambiti) => {
                    assert!(!sees, "{}", entry.document);
                    assert!(!ambiti.is_empty(), "every movement is of some ambito: {}", entry.document);
                    counted[1] += 1;
                }
                Whose::All => counted[2] += 1,
            }
        }
        assert!(counted[0] > 0 && counted[1] > 0, "{counted:?}");
    }
}
