//! Four eyes: that whoever decided on a proposal is another person than who made it, by what entries say of themselves.

use std::collections::HashMap;

/// What an entry says of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// It is made.
    Proposed,
    /// It is let in, by so many entries just before this one.
    Approved(u64),
    /// It is not let in.
    Rejected,
    /// It is taken back.
    Withdrawn,
    /// Nothing.
    Nothing,
}

/// What is wrong with how a proposal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// There is no open proposal in its stream.
    Unknown,
    /// Who made it has decided on it.
    SamePerson,
    /// Somebody else than who made it has taken it back.
    NotTheProposer,
    /// The entries it led to do not stand before it, recorded with it and entered by the proposer.
    Entries,
}

/// The proposals that are open, and the entries that were read last; `I` is the instant of an entry.
#[derive(Debug)]
pub struct Approvals<I> {
    proposers: HashMap<String, String>,
    /// The entries read last that one person entered at one instant, and how many they are.
    last: Option<(String, I, u64)>,
    approved: u64,
}

impl<I> Default for Approvals<I> {
    fn default() -> Self {
        Self { proposers: HashMap::new(), last: None, approved: 0 }
    }
}

impl<I: PartialEq> Approvals<I> {
    /// How many proposals were let in.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.approved
    }

    /// Goes on to the next entry: its stream, who entered it and when, and what it says of a proposal.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn follow(&mut self, stream: &str, actor: &str, instant: I, says: Says) -> Result<(), Wrong> {
        match says {
            Says::Nothing => {}
            Says::Proposed => {
                self.proposers.insert(stream.to_owned(), actor.to_owned());
            }
            Says::Approved(_) | Says::Rejected | Says::Withdrawn => {
                let proposer = self.proposers.remove(stream).ok_or(Wrong::Unknown)?;
                let is_same = proposer.to_lowercase() == actor.to_lowercase();
                match says {
                    Says::Withdrawn if proposer != actor => return Err(Wrong::NotTheProposer),
                    Says::Withdrawn => {}
                    _ if is_same => return Err(Wrong::SamePerson),
                    Says::Approved(entries) => {
                        let stand_before = self.last.as_ref().is_some_and(|(actor, at, count)| {
                            *actor == proposer && *at == instant && *count >= entries
                        });
                        if entries > 0 && !stand_before {
                            return Err(Wrong::Entries);
                        }
                        self.approved += 1;
                    }
                    _ => {}
                }
            }
        }
        match &mut self.last {
            Some((by, at, count)) if by == actor && *at == instant => *count += 1,
            last => *last = Some((actor.to_owned(), instant, 1)),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Approvals, Says, Wrong};

    /// Entries of one instant after another: stream, actor, when, what.
    fn read(entries: &[(&str, &str, u8, Says)]) -> Result<u64, Wrong> {
        let mut approvals = Approvals::default();
        for (stream, actor, instant, says) in entries {
            approvals.follow(stream, actor, *instant, *says)?;
        }
        Ok(approvals.count())
    }

    const MADE: (&str, &str, u8, Says) = ("proposal/P", "rossi", 1, Says::Proposed);
    const ROW: (&str, &str, u8, Says) = ("resource/F", "rossi", 2, Says::Nothing);

    #[test]
    fn a_second_person_lets_in_what_the_first_has_entered() {
        let end = |by, entries| ("proposal/P", by, 2, Says::Approved(entries));
        assert_eq!(read(&[MADE, ROW, ROW, end("bianchi", 2)]), Ok(1));
        assert_eq!(read(&[MADE, end("bianchi", 0)]), Ok(1));
        assert_eq!(read(&[MADE, ROW, end("rossi", 1)]), Err(Wrong::SamePerson));
        assert_eq!(read(&[MADE, ROW, end("Rossi", 1)]), Err(Wrong::SamePerson));
        assert_eq!(read(&[MADE, ROW, end("bianchi", 2)]), Err(Wrong::Entries), "one is of another instant");
        assert_eq!(read(&[ROW, end("bianchi", 1)]), Err(Wrong::Unknown));
    }

    #[test]
    fn what_others_have_entered_is_not_what_it_led_to() {
        let end = ("proposal/P", "bianchi", 2, Says::Approved(1));
        let other = ("resource/F", "bianchi", 2, Says::Nothing);
        assert_eq!(read(&[MADE, ROW, other, end]), Err(Wrong::Entries));
    }

    #[test]
    fn a_proposal_ends_once_and_only_who_made_it_takes_it_back() {
        let end = |by, says| ("proposal/P", by, 2, says);
        assert_eq!(read(&[MADE, end("rossi", Says::Withdrawn)]), Ok(0));
        assert_eq!(read(&[MADE, end("bianchi", Says::Withdrawn)]), Err(Wrong::NotTheProposer));
        assert_eq!(read(&[MADE, end("bianchi", Says::Rejected)]), Ok(0));
        assert_eq!(read(&[MADE, end("rossi", Says::Rejected)]), Err(Wrong::SamePerson));
        let twice = [MADE, end("bianchi", Says::Rejected), end("bianchi", Says::Approved(0))];
        assert_eq!(read(&twice), Err(Wrong::Unknown));
    }
}
