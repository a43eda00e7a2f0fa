//! What happens to the resources of an office, and how often.

use usus_domain::class::Class;

/// What a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Allocate,
    Commit,
    Consume,
    Release,
    Reuse,
    Return,
    Lapse,
    Correct,
}

/// What happens to a resource of this class, and how often.
pub(super) fn habits(class: Class) -> &'static [(u32, Action)] {
    use Action::{Allocate, Commit, Consume, Correct, Lapse, Release, Return, Reuse};
    match class {
        Class::Depletable => &[
            (8, Allocate),
            (36, Commit),
            (36, Consume),
            (8, Release),
            (5, Reuse),
            (1, Return),
            (1, Lapse),
            (1, Correct),
        ],
        Class::Perishable => {
            &[(10, Allocate), (10, Commit), (60, Consume), (8, Release), (3, Reuse), (6, Lapse), (1, Correct)]
        }
        Class::Renewable => &[(40, Allocate), (36, Commit), (20, Release), (1, Correct)],
        Class::NonRival => &[(50, Allocate), (40, Commit), (10, Release)],
    }
}
