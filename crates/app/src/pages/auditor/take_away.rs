//! Evidence as files: the checkpoint, the keys, the export, a bundle.

use std::collections::BTreeSet;
use std::io::Cursor;

use axum::response::Response;
use usus_desk::bundle::{Asked, bundle};
use usus_desk::export::export;
use usus_log::evidence::Which;
use usus_views::balance;
use usus_views::clocks::Clocks;
use usus_views::filter::Filter;

use crate::commands::balance::csv;
use crate::commands::bundle::{BY, instructions, no_bundle};
use crate::failure::Failure;
use crate::pages::auditor::entries;
use crate::pages::auditor::evidence::{dated, text, zip};
use crate::serve::{Trouble, Visit};

/// Entries handed out by a page; more are for the command line, which writes as it reads.
const MOST: i64 = 50_000;

/// Rows a bundle is asked for at once.
const ROWS: usize = 50;

pub(super) async fn checkpoint(visit: Visit) -> Result<Response, Trouble> {
    match visit.office.log.checkpoint(Which::Latest).await? {
        Some(checkpoint) => Ok(text("checkpoint.txt", checkpoint.whole().to_owned())),
        None => Err(not_signed(&visit)),
    }
}

fn not_signed(visit: &Visit) -> Trouble {
    let sentence = visit.say("Il registro non è ancora firmato.", "The ledger is not signed yet.");
    Trouble::NotFound(sentence.to_owned())
}

pub(super) async fn keys(visit: Visit) -> Result<Response, Trouble> {
    let keys = visit.office.log.signing_keys().await?;
    let lines: Vec<String> = keys.iter().map(|key| format!("{}\n", key.vkey)).collect();
    Ok(text("chiavi.txt", lines.concat()))
}

pub(super) async fn log(visit: Visit) -> Result<Response, Trouble> {
    if visit.person.ambiti().is_some() {
        return Err(Trouble::NotAllowed);
    }
    if visit.head.position > MOST {
        return Err(Trouble::Unclear(if visit.language.is_italian() {
            format!("Il registro ha più di {MOST} voci: si esporta con usus export, che scrive mentre legge.")
        } else {
            format!(
                "The ledger has more than {MOST} entries: export it by usus export, which writes as it reads."
            )
        }));
    }
    let mut lines = String::new();
    export(&visit.office.log, 0, |line, _| {
        lines.push_str(line);
        lines.push('\n');
        Ok::<_, Failure>(())
    })
    .await?;
    Ok(text(&dated("registro", "jsonl"), lines))
}

pub(super) async fn evidence(visit: Visit) -> Result<Response, Trouble> {
    let rows: Vec<&str> =
        visit.word("id").unwrap_or_default().split([' ', ',']).filter(|id| !id.is_empty()).collect();
    if rows.is_empty() || rows.len() > ROWS {
        return Err(Trouble::Unclear(if visit.language.is_italian() {
            format!("Indicare da uno a {ROWS} identificativi di righe.")
        } else {
            format!("Name one to {ROWS} ids of rows.")
        }));
    }
    let log = &visit.office.log;
    let streams = streams(&visit, &rows).await?;
    let checkpoint = match (log.checkpoint(Which::Reaching(visit.clocks.known)).await?, &visit.office.key) {
        (Some(checkpoint), _) => checkpoint,
        (None, Some(key)) => log.sign(key).await?,
        (None, None) => return Err(not_signed(&visit)),
    };
    let size = i64::try_from(checkpoint.tree().0).unwrap_or(i64::MAX);
    let clocks = Clocks { known: size, ..visit.clocks };
    let memory = visit.office.memory(size).await?;
    let mut balances = balance::balance(&memory, clocks, &BY, &Filter::default());
    drop(memory);
    balances.rows.retain(|row| {
        row.key[0].as_ref().is_some_and(|resource| streams.contains(&format!("resource/{resource}")))
    });
    let keys: Vec<String> =
        log.signing_keys().await?.iter().map(|key| format!("    {}\n", key.vkey)).collect();
    let asked = Asked {
        streams,
        earlier: BTreeSet::new(),
        effective: clocks.effective,
        balances: csv(&balances).map_err(Failure::from)?,
        instructions: instructions(&checkpoint, clocks.effective, &keys.concat()),
        checkpoint,
    };
    let mut bytes = Cursor::new(Vec::new());
    bundle(log, asked, &mut bytes, &|_| {}).await.map_err(|none| no_bundle(none, visit.language))?;
    Ok(zip("fascicolo.zip", bytes.into_inner()))
}

/// The streams of rows, if whoever asks may see all that is in them, and they are not too long for a page.
async fn streams(visit: &Visit, rows: &[&str]) -> Result<BTreeSet<String>, Trouble> {
    let log = &visit.office.log;
    let known = log.known_rows(rows).await?;
    let mut streams = BTreeSet::new();
    let mut entries = 0;
    for row in rows {
        let Some((_, found)) = known.iter().find(|(id, _)| id.as_str() == *row) else {
            return Err(Trouble::NotFound(if visit.language.is_italian() {
                format!("Nessuna riga ha l'identificativo «{row}».")
            } else {
                format!("No row has the id “{row}”.")
            }));
        };
        if streams.contains(&*found.stream) {
            continue;
        }
        let stored = log.stream(&found.stream, 0).await?;
        entries += stored.len();
        if entries > usize::try_from(MOST).unwrap_or(usize::MAX) {
            return Err(Trouble::Unclear(
                visit
                    .say(
                        "Sono troppe voci: usare usus bundle.",
                        "These are too many entries: use usus bundle.",
                    )
                    .to_owned(),
            ));
        }
        if visit.person.ambiti().is_some() {
            for entry in entries::read(visit, stored).await? {
                if !entries::is_open(visit, &entry).await? {
                    return Err(Trouble::NotAllowed);
                }
            }
        }
        streams.insert(found.stream.to_string());
    }
    Ok(streams)
}
