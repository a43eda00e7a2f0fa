//! Who asks: a member of staff with roles, each for an ambito or for all.

use usus_domain::id::StaffId;

/// What somebody does in the office.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    strum::EnumIter,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum Role {
    /// *Responsabile finanziario*: records.
    FinanceOfficer,
    /// *Approvatore*: the second pair of eyes.
    Approver,
    /// *Programmatore*: compares.
    Planner,
    /// *Revisore*: reconstructs, and changes nothing.
    Auditor,
    /// *Amministratore*: looks after the server, and records nothing.
    Administrator,
}

/// Where a role holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    /// In every ambito.
    All,
    /// In one.
    Ambito(String),
}

/// What a route asks of whoever takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Permission {
    /// Nothing: also strangers may.
    Public,
    /// Some role.
    Read,
    /// To record, or to propose.
    Record,
    /// To approve what another proposed.
    Approve,
    /// To look after the server.
    Administer,
    /// To see who has read what.
    Inspect,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// By which the ledger knows them.
    pub(crate) staff_id: StaffId,
    /// What they do, and where.
    pub(crate) roles: Vec<(Role, Scope)>,
}

impl Person {
    /// Whoever sits before the machine the ledger is on.
    pub(crate) fn local(staff_id: StaffId) -> Self {
        use strum::IntoEnumIterator;
        Self { staff_id, roles: Role::iter().map(|role| (role, Scope::All)).collect() }
    }

    /// Whether a route is open to them, in some ambito at least.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        permission == Permission::Public || self.roles.iter().any(|(role, _)| role.allows(permission))
    }

    /// Whether they may do this in an ambito; in all of them, where none is named.
    pub(crate) fn may_in(&self, permission: Permission, ambito: Option<&str>) -> bool {
        self.roles.iter().any(|(role, scope)| {
            role.allows(permission)
                && match scope {
                    Scope::All => true,
                    Scope::Ambito(own) => Some(own.as_str()) == ambito,
                }
        })
    }

    /// The ambiti they may see; `None` for all.
    pub(crate) fn ambiti(&self) -> Option<Vec<&str>> {
        let mut ambiti = Vec::new();
        for (_, scope) in &self.roles {
            match scope {
                Scope::All => return None,
                Scope::Ambito(own) if !ambiti.contains(&own.as_str()) => ambiti.push(own),
                Scope::Ambito(_) => {}
            }
        }
        Some(ambiti)
    }
}

impl Role {
    /// Whether it suffices for what a route asks.
    pub(crate) fn allows(self, permission: Permission) -> bool {
        match permission {
            Permission::Public | Permission::Read => true,
            Permission::Record => self == Self::FinanceOfficer,
            Permission::Approve => self == Self::Approver,
            Permission::Administer => self == Self::Administrator,
            Permission::Inspect => matches!(self, Self::Auditor | Self::Administrator),
        }
    }
}
