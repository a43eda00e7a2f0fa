//! `usus bundle`: evidence to take away, in one file.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use usus_desk::bundle::{Asked, MOST, NoBundle, bundle as pack};
use usus_verifier::base64;
use usus_verifier::checkpoint::SignedCheckpoint;
use usus_views::balance::{Balance, balance};
use usus_views::clocks::Clocks;
use usus_views::dimension::Dimension;
use usus_views::filter::Filter;

use crate::ask;
use crate::commands::balance::csv;
use crate::commands::import::bar;
use crate::commands::{Session, question};
use crate::failure::Failure;
use crate::words::Language;

/// How the balances of a bundle are split.
pub(crate) const BY: [Dimension; 5] =
    [Dimension::Resource, Dimension::Ambito, Dimension::Service, Dimension::Plan, Dimension::Unit];

pub(super) async fn bundle(session: &Session, ask: &ask::Bundle) -> Result<ExitCode, Failure> {
    let language = session.language;
    let filter = question::filter(&ask.question, language)?;
    let clocks = session.clocks(&ask.question).await?;
    let checkpoint = session.checkpoint_reaching(clocks.known).await?;
    let size = i64::try_from(checkpoint.tree().0).unwrap_or(i64::MAX);
    let clocks = Clocks { known: size, ..clocks };
    let asked = asked(session, (&ask.rows, &filter, clocks), &ask.checkpoint, checkpoint).await?;
    let bar = bar(0, language.say("eventi provati", "events proved"));
    let progress = |done: usize| bar.set_position(u64::try_from(done).unwrap_or(0));
    // Under another name until it is whole; and never in the place of something else.
    let exists = || Failure::Usage(exists(&ask.output, language));
    if ask.output == Path::new("-") || ask.output.symlink_metadata().is_ok() {
        return Err(exists());
    }
    let mut unfinished = ask.output.clone().into_os_string();
    unfinished.push(format!("-unfinished-{}", std::process::id()));
    let unfinished = PathBuf::from(unfinished);
    let cannot_write = |error: &std::io::Error| Failure::System(format!("{}: {error}", ask.output.display()));
    let file = File::create_new(&unfinished).map_err(|error| cannot_write(&error))?;
    let packed = pack(&session.log, asked, BufWriter::new(file), &progress).await;
    bar.finish_and_clear();
    let entries = match packed {
        Ok(entries) => entries,
        Err(none) => {
            let _ = fs::remove_file(&unfinished);
            return Err(no_bundle(none, language));
        }
    };
    // A second name for it, which nobody has yet, then the first one away: a rename would take what is there.
    let named = fs::hard_link(&unfinished, &ask.output);
    let _ = fs::remove_file(&unfinished);
    named.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(),
        _ => cannot_write(&error),
    })?;
    let file = ask.output.display();
    let sentence = match language {
        Language::Italian => format!(
            "{file}: {entries} eventi con le loro prove, come noti alla posizione {size}. Si controlla con: usus-verify {file}"
        ),
        Language::English => format!(
            "{file}: {entries} events with their proofs, as known at position {size}. To check it: usus-verify {file}"
        ),
    };
    writeln!(std::io::stderr(), "{sentence}")?;
    Ok(ExitCode::SUCCESS)
}

/// What goes into a bundle: of these rows and what passes this filter, as known at a checkpoint.
pub(crate) async fn asked(
    session: &Session,
    (rows, filter, clocks): (&[String], &Filter, Clocks),
    earlier: &[String],
    checkpoint: SignedCheckpoint,
) -> Result<Asked, Failure> {
    let (streams, balances) = session.meant(rows, filter, clocks).await?;
    let earlier = earlier.iter().map(|at| at.trim_start_matches('@').parse::<i64>());
    let earlier: Result<BTreeSet<i64>, _> = earlier.collect();
    let earlier = earlier.map_err(|_| Failure::Usage(no_position(session.language)))?;
    Ok(Asked {
        streams,
        earlier,
        effective: clocks.effective,
        balances: csv(&balances)?,
        instructions: instructions(&checkpoint, clocks.effective, &session.keys_named().await?),
        checkpoint,
    })
}

impl Session {
    /// The streams that rows or a filter mean, and the balances of the resources among them.
    async fn meant(
        &self,
        rows: &[String],
        filter: &Filter,
        clocks: Clocks,
    ) -> Result<(BTreeSet<String>, Balance), Failure> {
        let memory = self.memory(clocks.known).await?;
        let mut streams = BTreeSet::new();
        let known = self.log.known_rows(rows).await?;
        for row in rows {
            let Some((_, found)) = known.iter().find(|(id, _)| id.as_str() == row) else {
                return Err(Failure::Usage(match self.language {
                    Language::Italian => format!(
                        "Nessuna riga ha l'identificativo «{row}». Gli identificativi si leggono con: usus journal"
                    ),
                    Language::English => {
                        format!("No row has the id “{row}”. To read the ids: usus journal")
                    }
                }));
            };
            streams.insert(found.stream.to_string());
        }
        let is_asked = |balance: &Balance| balance.rows.iter().filter_map(|row| row.key[0].clone()).collect();
        if rows.is_empty() || *filter != Filter::default() {
            let meant: BTreeSet<_> = is_asked(&balance(&memory, clocks, &BY, filter));
            self.warn_of_unmet(!meant.is_empty(), filter, &memory.facts);
            streams.extend(meant.iter().map(|resource| format!("resource/{resource}")));
        }
        let mut balances = balance(&memory, clocks, &BY, &Filter::default());
        balances.rows.retain(|row| {
            row.key[0].as_ref().is_some_and(|resource| streams.contains(&format!("resource/{resource}")))
        });
        Ok((streams, balances))
    }

    /// The public keys the ledger names, a line each.
    async fn keys_named(&self) -> Result<String, Failure> {
        let keys = self.log.signing_keys().await?;
        let lines: Vec<String> = keys.iter().map(|key| format!("    {}\n", key.vkey)).collect();
        Ok(lines.concat())
    }
}

fn exists(output: &Path, language: Language) -> String {
    let output = output.display();
    match language {
        Language::Italian => {
            format!("{output} c'è già, o non è il nome di un file nuovo: indicarne un altro con --output.")
        }
        Language::English => {
            format!("{output} is there already, or no name of a new file: name another with --output.")
        }
    }
}

fn no_position(language: Language) -> String {
    language
        .say("Una posizione si scrive @ e un numero: @368.", "A position is written @ and a number: @368.")
        .to_owned()
}

/// Why there is no bundle.
pub(crate) fn no_bundle(none: NoBundle, language: Language) -> Failure {
    let it = language.is_italian();
    Failure::Usage(match none {
        NoBundle::Machine(error) => return error.into(),
        NoBundle::Write(error) => return error.into(),
        NoBundle::TooMany { entries } if it => format!(
            "Servirebbero almeno {entries} eventi, un fascicolo ne tiene {MOST}: restringere la domanda, o usare usus export."
        ),
        NoBundle::TooMany { entries } => format!(
            "At least {entries} events would be needed, a bundle holds {MOST}: ask for less, or use usus export."
        ),
        NoBundle::NoCheckpoint { size } if it => {
            format!("Non c'è un punto di controllo firmato alla posizione @{size}.")
        }
        NoBundle::NoCheckpoint { size } => format!("There is no signed checkpoint at position @{size}."),
    })
}

/// For somebody who has this file, a public key and `usus-verify`; in Italian, whoever makes the bundle.
pub(crate) fn instructions(checkpoint: &SignedCheckpoint, effective: NaiveDate, keys: &str) -> String {
    let said = checkpoint.checkpoint();
    let (origin, size, root) = (&said.origin, said.size, base64::written(&said.root));
    let date = Language::Italian.date(effective);
    format!(
        "FASCICOLO DI PROVE DEL REGISTRO {origin}

Che cosa contiene
  entries.jsonl    gli eventi, uno per riga, byte per byte come sono conservati nel registro
  receipts/        per ogni evento la prova che è nel registro (formato C2SP tlog-proof)
  checkpoint.txt   il punto di controllo firmato: {size} eventi, impronta di tutti {root}
  checkpoints/, consistency/   altri punti di controllo, con la prova che il registro vi ha solo aggiunto
  keys.txt, handovers/         le chiavi pubbliche del registro e i passaggi dall'una all'altra
  acts.csv         gli atti citati, con le posizioni degli eventi che li citano
  balances.csv     i saldi che si dichiarano al {date}, come noti alla posizione {size}
  manifest.json    quali eventi ci sono: di ogni voce elencata, tutti, dal primo all'ultimo fino alla posizione {size}

Come si controlla, senza il nostro server, la nostra base di dati o la nostra parola
  1. Procurarsi la chiave pubblica del registro da una fonte diversa da questo file (il sito dell'ente, un atto,
     un altro ufficio). In questo file sono nominate:
{keys}  2. Procurarsi il programma usus-verify (licenza BSD-3-Clause), che non usa la rete.
  3. Eseguire:
       usus-verify QUESTO-FILE.zip --key \"LA CHIAVE PUBBLICA\"
     Il programma rilegge gli eventi, ricalcola le impronte e i saldi e dice riga per riga che cosa torna, che cosa
     non torna e che cosa non ha potuto controllare. Finisce con 0 se tutto torna, 1 se qualcosa non torna, 2 se il
     file non si legge.
  4. Se si è conservato altrove un punto di controllo più vecchio, aggiungere: --against FILE. Perché si possa
     confrontare, il fascicolo va chiesto con quel punto di controllo: usus bundle --checkpoint @POSIZIONE

Che cosa un fascicolo non può dire
  Che dopo la posizione {size} non sia stato registrato altro, e che l'ultimo evento di una voce sia davvero l'ultimo:
  lo dice solo il registro intero (usus export), che si controlla nello stesso modo.

Chi non vuole usare il nostro programma può controllare ogni parte da sé: i formati sono quelli di altri (RFC 6962,
C2SP signed-note, tlog-checkpoint, tlog-proof) e altri programmi li leggono.
"
    )
}
