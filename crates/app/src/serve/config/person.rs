//! Who does what: from the office's file, and from what the provider says of somebody.

use std::str::FromStr;

use serde::Deserialize;
use serde_json::{Map, Value};
use usus_domain::id::{AmbitoId, StaffId};
use usus_views::registers::Registers;

use crate::serve::config::SignIn;
use crate::serve::person::{Role, Scope};

/// What a provider says of somebody.
pub(crate) type Claims = Map<String, Value>;

/// A member of staff, or a program, in the office's file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// By which the provider knows them (`sub`).
    #[serde(default)]
    pub(crate) subject: Option<String>,
    /// By which the ledger knows them.
    #[serde(default)]
    pub(crate) staff_id: Option<String>,
    /// Their roles, as `finance_officer:olgiate` or `auditor:*`.
    pub(crate) roles: Vec<String>,
}

impl Entry {
    /// The roles it gives.
    pub(crate) fn granted(&self) -> Vec<(Role, Scope)> {
        self.roles.iter().filter_map(|text| role(text)).collect()
    }
}

/// A role and where it holds, as `finance_officer:olgiate` or `auditor:*`. It must be said where: a role that holds
/// everywhere because something was left out would be a gift.
pub(crate) fn role(text: &str) -> Option<(Role, Scope)> {
    let (role, scope) = text.split_once(':')?;
    let role = Role::from_str(role).ok()?;
    let scope = match scope {
        "*" => Scope::All,
        ambito => Scope::Ambito(AmbitoId::new(ambito).ok()?.to_string()),
    };
    Some((role, scope))
}

/// The ambiti that roles name and a ledger does not have, each with whom they are given to. They may be registered yet, or
/// be written wrongly: nobody can tell but the office.
pub(crate) fn of_no_ambito<'e>(
    entries: &'e [Entry],
    registers: &'e Registers,
) -> impl Iterator<Item = (&'e Entry, Role, String)> {
    let granted = entries.iter().flat_map(|entry| entry.granted().into_iter().map(move |role| (entry, role)));
    granted.filter_map(|(entry, (role, scope))| match scope {
        Scope::Ambito(ambito) if !registers.ambiti.contains_key(ambito.as_str()) => {
            Some((entry, role, ambito))
        }
        _ => None,
    })
}

/// Who somebody is to the ledger, and what they may: `None` for the id where what is said cannot be one.
pub(crate) fn grants(
    sign_in: &SignIn,
    entries: &[Entry],
    claims: &Claims,
) -> (Option<StaffId>, Vec<(Role, Scope)>) {
    let text = |claim: &str| claims.get(claim).and_then(Value::as_str);
    let claimed = text(&sign_in.staff_claim);
    let is_them = |entry: &&Entry| match (&entry.subject, &entry.staff_id) {
        (Some(subject), _) => text("sub") == Some(subject),
        (None, staff_id) => staff_id.is_some() && claimed == staff_id.as_deref(),
    };
    let entries: Vec<&Entry> = entries.iter().filter(is_them).collect();
    let named = entries.iter().find_map(|entry| entry.staff_id.as_deref());
    let staff_id = named.or(claimed).and_then(|id| StaffId::new(id).ok());
    let mut roles: Vec<_> =
        entries.iter().flat_map(|entry| &entry.roles).filter_map(|text| role(text)).collect();
    let claimed = sign_in.roles_claim.as_ref().and_then(|claim| claims.get(claim));
    let claimed = match claimed {
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => text.split_whitespace().collect(),
        _ => Vec::new(),
    };
    // A provider has roles for other programs too: what is none of ours says nothing.
    roles.extend(claimed.into_iter().filter_map(role));
    roles.sort();
    roles.dedup();
    (staff_id, roles)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sign_in(more: &str) -> SignIn {
        toml::from_str(&format!("issuer = \"http://localhost\"\nclient_id = \"usus\"\n{more}")).expect("read")
    }

    fn claims(value: &Value) -> Claims {
        value.as_object().expect("an object").clone()
    }

    #[test]
    fn a_role_says_where_it_holds() {
        assert_eq!(role("auditor:*"), Some((Role::Auditor, Scope::All)));
        assert_eq!(
            role("finance_officer:olgiate"),
            Some((Role::FinanceOfficer, Scope::Ambito("olgiate".to_owned())))
        );
        for wrong in ["auditor", "auditor:", "king:*", "auditor:olgiate como", ""] {
            assert_eq!(role(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn roles_come_from_the_file_and_from_the_claim() {
        let entries: Vec<Entry> = vec![
            toml::from_str("subject = \"u-1\"\nstaff_id = \"M17\"\nroles = [\"planner:*\"]").expect("read"),
            toml::from_str("staff_id = \"M18\"\nroles = [\"approver:*\"]").expect("read"),
        ];
        let sign_in = sign_in("staff_claim = \"matricola\"\nroles_claim = \"ruoli\"");
        let said = claims(&json!({ "sub": "u-1", "ruoli": ["auditor:olgiate", "altro", "king:*"] }));
        let (staff_id, roles) = grants(&sign_in, &entries, &said);
        assert_eq!(staff_id.expect("named").as_str(), "M17");
        assert_eq!(
            roles,
            [(Role::Planner, Scope::All), (Role::Auditor, Scope::Ambito("olgiate".to_owned()))]
        );
        let (staff_id, roles) =
            grants(&sign_in, &entries, &claims(&json!({ "sub": "x", "matricola": "M18" })));
        assert_eq!((staff_id.expect("claimed").as_str(), roles.len()), ("M18", 1));
    }

    #[test]
    fn who_is_not_named_has_no_role() {
        let entries: Vec<Entry> = vec![
            toml::from_str("subject = \"u-1\"\nstaff_id = \"M17\"\nroles = [\"planner:*\"]").expect("read"),
        ];
        // Somebody who may choose their own staff id does not become whom the file knows by the subject.
        let said = claims(&json!({ "sub": "u-2", "matricola": "M17" }));
        assert!(grants(&sign_in("staff_claim = \"matricola\""), &entries, &said).1.is_empty());
        let said = claims(&json!({ "sub": "Anna Rossi" }));
        assert_eq!(grants(&sign_in(""), &[], &said), (None, Vec::new()));
    }
}
