//! `usus verify`: the whole ledger derived again from its stored bytes, and compared.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use usus_log::audit::finding::{Finding, What};
use usus_log::audit::{Asked, Audited, Progress, Stage};
use usus_log::document::hex;
use usus_log::evidence::Which;
use usus_log::store::Log;
use usus_verifier::base64;
use usus_verifier::checkpoint::SignedCheckpoint;
use usus_verifier::key::PublicKey;
use usus_verifier::policy::{Found, Policy};
use usus_views::aside;
use usus_views::projection::PROJECTIONS;

use crate::ask;
use crate::ask::Format;
use crate::commands::import::bar;
use crate::commands::{Session, closings};
use crate::failure::Failure;
use crate::words::Language;

pub(super) async fn verify(session: &Session, ask: &ask::Verify) -> Result<ExitCode, Failure> {
    let language = session.language;
    let report = verified(session, ask).await?;
    match session.format {
        Format::Json => writeln!(std::io::stdout(), "{}", report.json(language))?,
        Format::Table | Format::Csv => write!(std::io::stdout(), "{}", report.text(language))?,
    }
    match report.first() {
        None if report.is_witnessed() => Ok(ExitCode::SUCCESS),
        first => Err(Failure::Evidence(verdict(first, language))),
    }
}

/// Reads everything again, and tells what was found.
pub(crate) async fn verified(session: &Session, ask: &ask::Verify) -> Result<Report, Failure> {
    let language = session.language;
    let keys = ask.key.iter().map(|text| keys(text, language)).collect::<Result<Vec<_>, _>>()?.concat();
    let kept_elsewhere: Vec<SignedCheckpoint> =
        ask.against.iter().map(|path| kept_elsewhere(path, language)).collect::<Result<_, _>>()?;
    let policy = ask.policy.as_deref().map(|path| policy(path, language)).transpose()?;
    let asked = Asked {
        keys: keys.clone(),
        roots: kept_elsewhere.iter().map(|checkpoint| checkpoint.tree().0).collect::<BTreeSet<u64>>(),
        projections: if ask.log_only { &[] } else { &PROJECTIONS },
    };
    let bar = bar(0, language.say("eventi riletti", "events read again"));
    let progress = |stage: Stage, head: i64| {
        bar.set_length(u64::try_from(head).unwrap_or(0));
        match stage {
            Stage::Entries(position) => bar.set_position(u64::try_from(position).unwrap_or(0)),
            Stage::Kept(_) => bar.set_message(language.say("tabelle tenute", "kept tables")),
        }
    };
    let at_closings = || bar.set_message(language.say("chiusure", "closings"));
    let audited = examined(&session.log, asked, &progress, &at_closings).await;
    bar.finish_and_clear();
    let (mut audited, closings_held) = audited?;
    let asks_for_signatures = !keys.is_empty();
    let keys = session.trusted(keys).await?;
    for checkpoint in &kept_elsewhere {
        audited.findings.extend(compare(checkpoint, &audited, &keys));
    }
    if asks_for_signatures && audited.findings.is_empty() {
        audited.findings.extend(uncovered(&audited, &kept_elsewhere));
    }
    let witnessed = match &policy {
        Some(policy) => Some(witnessed(session, policy).await?),
        None => None,
    };
    Finding::sort(&mut audited.findings);
    Ok(Report { audited, keys, closings: closings_held, kept_elsewhere: kept_elsewhere.len(), witnessed })
}

/// An audit with what the views know to ask: closings, and what was set aside. Gives how many closings hold, too.
pub(crate) async fn examined(
    log: &Log,
    asked: Asked<'_>,
    progress: &Progress<'_>,
    at_closings: &(dyn Fn() + Send + Sync),
) -> Result<(Audited, usize), Failure> {
    let mut audited = log.audit(asked, progress).await?;
    at_closings();
    let contradicted = closings::check(log, &audited).await?;
    let held = audited.closings.len() - contradicted.len();
    audited.findings.extend(contradicted);
    // What is read sooner than the ledger must say what the ledger says, once that is known to hold.
    if audited.findings.is_empty() && aside::is_so(log).await? == Some(false) {
        audited.findings.push(Finding { position: 0, what: What::Aside });
    }
    Finding::sort(&mut audited.findings);
    Ok((audited, held))
}

/// Keys as given: one as text, or a file with one a line.
fn keys(text: &str, language: Language) -> Result<Vec<PublicKey>, Failure> {
    if let Ok(key) = PublicKey::read(text) {
        return Ok(vec![key]);
    }
    let file = std::fs::read_to_string(text).unwrap_or_default();
    let keys: Vec<PublicKey> =
        file.lines().filter(|line| !line.is_empty()).filter_map(|line| PublicKey::read(line).ok()).collect();
    if keys.is_empty() || keys.len() != file.lines().filter(|line| !line.is_empty()).count() {
        return Err(Failure::Usage(match language {
            Language::Italian => format!("«{text}» non è una chiave pubblica, né un file che ne contiene."),
            Language::English => format!("“{text}” is no public key, and no file that holds some."),
        }));
    }
    Ok(keys)
}

fn kept_elsewhere(path: &Path, language: Language) -> Result<SignedCheckpoint, Failure> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text))
    };
    let checkpoint = read.ok().and_then(|_| SignedCheckpoint::read(&text).ok());
    checkpoint.ok_or_else(|| {
        let path = path.display();
        Failure::Usage(match language {
            Language::Italian => format!("{path} non è un punto di controllo firmato, o non si legge."),
            Language::English => format!("{path} is no signed checkpoint, or cannot be read."),
        })
    })
}

fn policy(path: &Path, language: Language) -> Result<Policy, Failure> {
    let path = path.display();
    let text = std::fs::read_to_string(path.to_string());
    let reason = match text.map(|text| Policy::read(&text)) {
        Ok(Ok(policy)) => return Ok(policy),
        Ok(Err(error)) => error.to_string(),
        Err(error) => error.to_string(),
    };
    Err(Failure::Usage(match language {
        Language::Italian => format!("{path} non è una regola sui testimoni (tlog-policy): {reason}."),
        Language::English => format!("{path} is no policy of witnesses (tlog-policy): {reason}."),
    }))
}

/// What a checkpoint that was kept elsewhere says of the log.
fn compare(checkpoint: &SignedCheckpoint, audited: &Audited, keys: &[PublicKey]) -> Option<Finding> {
    let (size, root) = checkpoint.tree();
    let position = i64::try_from(size).unwrap_or(i64::MAX);
    let what = match audited.roots.get(&size) {
        None => What::Beyond { entries: audited.position },
        Some(found) if *found != root => What::Root,
        Some(_) if checkpoint.is_signed_by(keys) != Ok(true) => What::Unsigned,
        Some(_) => return None,
    };
    Some(Finding { position, what })
}

/// What no signature reaches, where whoever asks says whose signature counts.
fn uncovered(audited: &Audited, kept_elsewhere: &[SignedCheckpoint]) -> Option<Finding> {
    let elsewhere = kept_elsewhere.iter().map(|checkpoint| checkpoint.tree().0);
    let reached = audited.checkpoints.1.into_iter().chain(elsewhere).max();
    let reached = reached.and_then(|size| i64::try_from(size).ok());
    let what = What::Uncovered { upto: audited.position };
    let position = reached.map_or(1, |size| size + 1);
    (reached.is_none_or(|size| size < audited.position)).then_some(Finding { position, what })
}

async fn witnessed(session: &Session, policy: &Policy) -> Result<(i64, Option<Found>), Failure> {
    let latest = session.log.checkpoint(Which::Latest).await?;
    let size = latest.as_ref().map_or(0, |checkpoint| i64::try_from(checkpoint.tree().0).unwrap_or(0));
    Ok((size, latest.and_then(|checkpoint| policy.finds(&checkpoint).ok())))
}

impl Session {
    /// The keys to be trusted: those that are given, or else those the ledger names, with those they handed over to.
    async fn trusted(&self, given: Vec<PublicKey>) -> Result<Vec<PublicKey>, Failure> {
        use usus_verifier::handover::{Handover, trusted};
        let own = self.log.signing_keys().await?;
        if given.is_empty() {
            return Ok(own.iter().filter_map(|key| PublicKey::read(&key.vkey).ok()).collect());
        }
        let notes = own.iter().filter_map(|key| key.handover.as_deref());
        let handovers: Vec<Handover> = notes.filter_map(|note| Handover::read(note).ok()).collect();
        Ok(trusted(&given, &handovers))
    }
}

/// What is told of an audit.
pub(crate) struct Report {
    pub(crate) audited: Audited,
    pub(crate) keys: Vec<PublicKey>,
    pub(crate) closings: usize,
    pub(crate) kept_elsewhere: usize,
    pub(crate) witnessed: Option<(i64, Option<Found>)>,
}

impl Report {
    fn first(&self) -> Option<&Finding> {
        self.audited.findings.first()
    }

    fn is_witnessed(&self) -> bool {
        self.witnessed.as_ref().is_none_or(|(_, found)| {
            found.as_ref().is_some_and(|found| found.is_enough && found.is_of_a_known_log)
        })
    }

    pub(crate) fn json(&self, language: Language) -> serde_json::Value {
        let Audited { position, root, checkpoints, trusts_its_own_keys, kept, findings, .. } = &self.audited;
        let findings: Vec<_> = findings
            .iter()
            .map(|finding| {
                serde_json::json!({ "position": finding.at(), "sentence": language.finding(finding) })
            })
            .collect();
        let witnesses = self.witnessed.as_ref().map(|(size, found)| {
            serde_json::json!({
                "checkpoint": size,
                "witnesses": found.as_ref().map(|found| found.witnesses.clone()).unwrap_or_default(),
                "enough": self.is_witnessed(),
            })
        });
        serde_json::json!({
            "verifies": findings.is_empty() && self.is_witnessed(),
            "position": position,
            "root": base64::written(root),
            "root_hex": hex(root),
            "checkpoints": checkpoints.0,
            "signed_up_to": checkpoints.1,
            "keys": self.keys.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "keys_from_the_ledger": trusts_its_own_keys,
            "closings": self.closings,
            "kept_elsewhere": self.kept_elsewhere,
            "kept_tables": kept,
            "readings": self.audited.readings,
            "policy": witnesses,
            "findings": findings,
        })
    }

    /// What is told of it, a sentence a line.
    pub(crate) fn text(&self, language: Language) -> String {
        let mut lines: Vec<String> =
            self.audited.findings.iter().map(|finding| language.finding(finding)).collect();
        if lines.is_empty() && self.is_witnessed() {
            lines.push(language.say("Il registro torna.", "The ledger verifies.").to_owned());
        }
        lines.extend(self.lines(language));
        lines.join("\n") + "\n"
    }

    /// What was checked, and what it rests on.
    fn lines(&self, language: Language) -> Vec<String> {
        let Audited { position, root, checkpoints, trusts_its_own_keys, readings, kept, .. } = &self.audited;
        let it = language.is_italian();
        let mut lines = vec![if it {
            format!(
                "Riletti dai loro byte gli eventi da 1 a {position}. Impronta di tutti: {}",
                base64::written(root)
            )
        } else {
            format!(
                "Read again from their bytes: events 1 to {position}. Hash of them all: {}",
                base64::written(root)
            )
        }];
        lines.push(match checkpoints {
            (0, _) if it => "Nessun punto di controllo firmato che torni: che nulla manchi alla fine lo dice solo \
                             un'impronta tenuta altrove (usus key new, poi usus verify --against)."
                .to_owned(),
            (0, _) => "There is no signed checkpoint that holds: that nothing is missing at the end only a hash kept \
                       elsewhere can tell (usus key new, then usus verify --against)."
                .to_owned(),
            (many, last) if it => {
                let last = last.unwrap_or(0);
                format!("Tornano i punti di controllo firmati: {many}, l'ultimo alla posizione {last}.")
            }
            (many, last) => {
                format!("Signed checkpoints that hold: {many}, the last at position {}.", last.unwrap_or(0))
            }
        });
        if *trusts_its_own_keys && !self.keys.is_empty() {
            lines.push(if it {
                "Le firme sono state controllate con le chiavi che il registro stesso nomina: confrontarle con quelle \
                 pubblicate, o indicarle con --key."
                    .to_owned()
            } else {
                "Signatures were checked with the keys the ledger itself names: compare them with those that were \
                 published, or name them with --key."
                    .to_owned()
            });
        }
        lines.extend(self.keys.iter().map(|key| format!("  {key}")));
        if self.kept_elsewhere > 0 && self.audited.findings.is_empty() {
            lines.push(if it {
                format!(
                    "È lo stesso registro dei punti di controllo tenuti altrove: {}.",
                    self.kept_elsewhere
                )
            } else {
                format!(
                    "It is the same log as that of the checkpoints kept elsewhere: {}.",
                    self.kept_elsewhere
                )
            });
        }
        if *readings > 0 {
            lines.push(if it {
                format!("Tornano le letture annotate nel registro delle letture: {readings}.")
            } else {
                format!("The readings noted in the log of reading hold: {readings}.")
            });
        }
        if self.closings > 0 {
            lines.push(if it {
                format!("Tornano le chiusure, con i loro saldi: {}.", self.closings)
            } else {
                format!("Closings that hold, with their balances: {}.", self.closings)
            });
        }
        if *kept > 0 {
            lines.push(if it {
                format!("Le tabelle per chi legge in SQL dicono ciò che dice il registro: {kept}.")
            } else {
                format!("The tables for those who read SQL say what the log says: {kept}.")
            });
        }
        if let Some((size, found)) = &self.witnessed {
            let names = found.as_ref().map(|found| found.witnesses.join(", ")).unwrap_or_default();
            lines.push(match (self.is_witnessed(), it) {
                (true, true) => format!("I testimoni richiesti hanno firmato la posizione {size}: {names}."),
                (true, false) => format!("The witnesses asked for have signed position {size}: {names}."),
                (false, true) => {
                    format!("La posizione {size} NON ha le firme dei testimoni richiesti; ci sono: {names}.")
                }
                (false, false) => {
                    format!("Position {size} does NOT have the signatures of the witnesses asked for; there are: {names}.")
                }
            });
        }
        lines
    }
}

fn verdict(first: Option<&Finding>, language: Language) -> String {
    let sentence = match (first.map(Finding::at), language) {
        (Some(Some(position)), Language::Italian) => {
            return format!("Il registro NON torna. La prima posizione che non torna è {position}.");
        }
        (Some(Some(position)), Language::English) => {
            return format!(
                "The ledger does NOT verify. The first position that does not hold is {position}."
            );
        }
        (Some(None), Language::Italian) => "Il registro NON torna.",
        (Some(None), Language::English) => "The ledger does NOT verify.",
        (None, Language::Italian) => "Al registro mancano le firme dei testimoni richiesti.",
        (None, Language::English) => "The ledger lacks the signatures of the witnesses asked for.",
    };
    sentence.to_owned()
}
