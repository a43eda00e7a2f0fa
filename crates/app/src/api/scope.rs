//! Whose an entry is: one ambito's user sees what reaches into that ambito, and what is everybody's.

use usus_log::document::Document;
use usus_log::entry::StoredEntry;

use crate::serve::{Office, Permission, Person, Trouble, Visit, reach};

/// Whether somebody may see an entry that memory knows. What is proposed is not shown as an entry to who sees but some
/// ambiti: its rows may be of any, and `/api/v1/proposals` shows those that are of theirs.
pub(super) async fn may_see(office: &Office, person: &Person, entry: &StoredEntry) -> Result<bool, Trouble> {
    if sees_all(person) {
        return Ok(true);
    }
    let document = Document::parse(entry.position, &entry.document)?;
    if reach::is_everybodys(&document.stream) {
        return Ok(true);
    }
    let Some(("resource", resource)) = document.stream.split_once('/') else { return Ok(false) };
    let home = {
        let memory = office.memory(entry.position).await?;
        let resource = memory.facts.resource_number(resource);
        resource.map(|number| memory.facts.resource(number).ambito.clone())
    };
    if home.is_some_and(|home| person.may_in(Permission::Read, Some(&home))) {
        return Ok(true);
    }
    let event = document.event()?;
    let Some(row) = event.row() else { return Ok(false) };
    Ok(reach::of_row(office, row.id.as_str()).await?.concerns(person))
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
    if may_see(&visit.office, &visit.person, &entry).await? {
        Ok(Some(entry))
    } else {
        Err(Trouble::NotAllowed)
    }
}

#[cfg(test)]
mod tests {
    use usus_domain::id::StaffId;
    use usus_log::store::Log;

    use super::*;
    use crate::serve::{Config, Doors, Role, Scope};

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
        let entries = log.entries(0, head, 10_000).await.unwrap();
        let doors = Doors { local: StaffId::new("demo").ok(), provider: None, port: 0 };
        let (office, _) = Office::open(log, Config::default(), doors, None).await.unwrap();
        let person = |ambito: &str| Person {
            staff_id: StaffId::new("M-7").unwrap(),
            roles: vec![(Role::Auditor, Scope::Ambito(ambito.to_owned()))],
        };
        let mut counted = [0, 0, 0];
        for entry in entries {
            let sees = async |ambito| may_see(&office, &person(ambito), &entry).await.unwrap();
            let (own, nobodys) = (sees("olgiate").await, sees("nowhere").await);
            let is_register = !entry.document.contains("\"stream\":\"resource/");
            assert_eq!(nobodys, is_register, "{}", entry.document);
            counted[usize::from(own) + usize::from(nobodys)] += 1;
            let others = [sees("lecco").await, sees("merate").await, sees("bellano").await];
            assert!(own || others.contains(&true), "it is of no ambito: {}", entry.document);
        }
        assert!(counted.iter().all(|many| *many > 0), "{counted:?}");
    }
}
