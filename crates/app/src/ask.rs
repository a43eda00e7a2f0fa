//! What can be asked on the command line. Help texts are Italian here; `usage` has the English ones.
#![expect(
    clippy::doc_markdown,
    reason = "these comments are the help people read, where backticks would be noise"
)]

pub(crate) mod proposal;
pub(crate) mod stamp;
pub(crate) mod witness;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Registro delle risorse sociali: uso, non consumo, con le prove.
#[derive(Debug, Parser)]
#[command(name = "usus", version, disable_help_subcommand = true)]
pub(crate) struct Ask {
    /// Dove sta il registro: sqlite:PERCORSO o postgres://… (altrimenti USUS_LEDGER, o sqlite:usus.db)
    #[arg(long, global = true, env = "USUS_LEDGER", default_value = "sqlite:usus.db", value_name = "URL")]
    #[arg(hide_env = true, hide_default_value = true)]
    pub(crate) ledger: String,
    /// Forma della risposta: table, json o csv
    #[arg(long, global = true, value_enum, default_value = "table", value_name = "FORMATO")]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(crate) format: Format,
    /// Lingua dei messaggi: it o en (altrimenti USUS_LANG)
    #[arg(long, global = true, env = "USUS_LANG", hide_env = true, value_name = "LINGUA")]
    pub(crate) lang: Option<String>,
    /// Il file della chiave privata (altrimenti USUS_SIGNING_KEY, o accanto al registro: usus.db.key)
    #[arg(long, global = true, env = "USUS_SIGNING_KEY", hide_env = true, value_name = "FILE")]
    pub(crate) signing_key: Option<PathBuf>,
    /// Matricola di chi legge: la domanda si annota nel registro delle letture (altrimenti USUS_READER, o niente)
    #[arg(long, global = true, env = "USUS_READER", hide_env = true, value_name = "MATRICOLA")]
    pub(crate) reader: Option<String>,
    /// Che cosa fare.
    #[command(subcommand)]
    pub(crate) what: What,
}

/// By what a balance is split where nothing is said.
pub(crate) const DIMENSIONS: &str = "ambito,service,plan,unit";

/// How an answer is shown: a table for people, JSON for programs, CSV for spreadsheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
    Csv,
}

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Importa file CSV, XLSX o ODS: ogni file per intero, o niente
    Import(Import),
    /// Quanto c'è, dove, e quanto è passato
    Balance(Balance),
    /// Tutti i movimenti, nell'ordine in cui sono stati registrati
    Journal(Question),
    /// Tutta la strada di una quantità, da chi l'ha data a ogni uso
    Trace(Trace),
    /// Confronta più piani: quantità e misure d'uso per ambito e servizio
    Compare(Compare),
    /// L'uso fatto delle risorse: le misure, ciò che si dichiara liberato, le catene di riuso
    Use(Question),
    /// Perché due risposte differiscono: i movimenti registrati nel frattempo
    Explain(Explain),
    /// Segue il registro: ogni evento come è conservato, una riga JSON per evento, finché non si interrompe
    Follow(Follow),
    /// La chiave con cui il registro è firmato
    Key(Key),
    /// I punti di controllo firmati: quanti eventi, e l'impronta di tutti
    Checkpoint(Checkpoint),
    /// La ricevuta di una riga: l'evento, la prova che è nel registro, il punto di controllo firmato
    Receipt(Receipt),
    /// Chiude un periodo: registra i saldi e l'impronta del registro, e stampa il testo per l'atto
    Close(Close),
    /// Propone file o una chiusura, che una seconda persona approva o respinge
    Propose(proposal::Propose),
    /// Che cosa attende una seconda persona; con un nome, quella proposta con le sue righe
    Proposals(proposal::Proposals),
    /// Approva una proposta altrui: ciò che chiede è registrato con l'approvazione, o niente
    Approve(proposal::Approve),
    /// Respinge una proposta altrui, con un motivo
    Reject(proposal::Reject),
    /// Ritira una propria proposta
    Withdraw(proposal::Withdraw),
    /// Un fascicolo di prove in un file: gli eventi chiesti, le ricevute, gli atti, i saldi, le istruzioni
    Bundle(Bundle),
    /// Il registro in righe JSON, esatto e completo, su standard output
    Export(Export),
    /// Riprende un'esportazione in un registro vuoto, o in uno che finisce dove essa comincia
    Restore(Restore),
    /// Rilegge tutto il registro dai byte conservati e dice se torna, e da dove no
    Verify(Verify),
    /// Il registro delle letture: chi ha chiesto che cosa, e quando
    Readings,
    /// Testimoni: altri che custodiscono i punti di controllo di un registro e li controfirmano
    #[command(subcommand)]
    Witness(witness::Witness),
    /// Le pagine dell'ufficio e l'interfaccia per i programmi, finché non si interrompe
    Serve(Serve),
    /// Butta via tutto ciò che è derivato e lo ricostruisce dal registro
    Rebuild,
    /// Riempie un registro vuoto con dati pubblici e una storia d'esempio
    Demo,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Dove ascolta (altrimenti 127.0.0.1:8080)
    #[arg(
        long = "listen",
        id = "serve_listen",
        value_name = "INDIRIZZO:PORTA",
        default_value = "127.0.0.1:8080"
    )]
    #[arg(hide_default_value = true)]
    pub(crate) listen: std::net::SocketAddr,
    /// Il file dell'ufficio, in TOML: nome, recapito, accesso, ruoli, limiti
    #[arg(long, env = "USUS_OFFICE", hide_env = true, value_name = "FILE")]
    pub(crate) office: Option<PathBuf>,
    /// Matricola di chi lavora a questa macchina, dove nessuno deve accedere (altrimenti USUS_ACTOR, o «ufficio»)
    #[arg(long, env = "USUS_ACTOR", default_value = "ufficio", value_name = "MATRICOLA")]
    #[arg(hide_env = true, hide_default_value = true)]
    pub(crate) actor: String,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// I file da importare
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Controlla tutto senza registrare nulla
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Matricola di chi registra (altrimenti USUS_ACTOR, o «ufficio»)
    #[arg(long, env = "USUS_ACTOR", default_value = "ufficio", value_name = "MATRICOLA")]
    #[arg(hide_env = true, hide_default_value = true)]
    pub(crate) actor: String,
}

/// The two clocks and the filters, which every question takes.
#[derive(Debug, Args)]
pub(crate) struct Question {
    /// Situazione al: i fatti fino a questa data compresa (oggi se non indicata)
    #[arg(long, value_name = "DATA")]
    pub(crate) effective: Option<String>,
    /// Come noto al: una data (fino alle 24 di quel giorno, ora di Roma) o @POSIZIONE
    #[arg(long, value_name = "DATA|@POSIZIONE")]
    pub(crate) known: Option<String>,
    #[command(flatten)]
    pub(crate) only: Only,
}

#[derive(Debug, Args)]
pub(crate) struct Only {
    /// Solo questo ambito
    #[arg(long, value_name = "AMBITO")]
    pub(crate) ambito: Option<String>,
    /// Solo questo servizio
    #[arg(long, value_name = "SERVIZIO")]
    pub(crate) service: Option<String>,
    /// Solo questo piano
    #[arg(long, value_name = "PIANO")]
    pub(crate) plan: Option<String>,
    /// Solo questa risorsa
    #[arg(long, value_name = "RISORSA")]
    pub(crate) resource: Option<String>,
    /// Solo quest'area di utenza (codice ISTAT)
    #[arg(long, value_name = "AREA")]
    pub(crate) area: Option<String>,
    /// Solo ciò che ha dato questo titolare
    #[arg(long, value_name = "TITOLARE")]
    pub(crate) holder: Option<String>,
    /// Solo questa classe: depletable, renewable, perishable, non_rival
    #[arg(long, value_name = "CLASSE")]
    pub(crate) class: Option<String>,
    /// Solo questo fondo
    #[arg(long, value_name = "FONDO")]
    pub(crate) fund: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Balance {
    /// Per quali dimensioni, separate da virgole (ambito,service,plan,unit se non indicate)
    #[arg(long, value_name = "DIM,DIM", default_value = DIMENSIONS, hide_default_value = true)]
    pub(crate) by: String,
    #[command(flatten)]
    pub(crate) question: Question,
}

#[derive(Debug, Args)]
pub(crate) struct Trace {
    /// L'identificativo di una risorsa, un'assegnazione o un'altra riga
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) question: Question,
}

#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// I piani da confrontare
    #[arg(required = true, value_name = "PIANO")]
    pub(crate) plans: Vec<String>,
    #[command(flatten)]
    pub(crate) question: Question,
}

#[derive(Debug, Args)]
pub(crate) struct Follow {
    /// Da dopo quale posizione (@POSIZIONE), o dalla fine di un giorno
    #[arg(long, default_value = "@0", value_name = "DATA|@POSIZIONE", hide_default_value = true)]
    pub(crate) since: String,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// L'altra conoscenza da mettere a confronto: una data o @POSIZIONE
    #[arg(long, value_name = "DATA|@POSIZIONE")]
    pub(crate) and_known: String,
    /// Per quali dimensioni, separate da virgole (ambito,service,plan,unit se non indicate)
    #[arg(long, value_name = "DIM,DIM", default_value = DIMENSIONS, hide_default_value = true)]
    pub(crate) by: String,
    #[command(flatten)]
    pub(crate) question: Question,
}

#[derive(Debug, Args)]
pub(crate) struct Key {
    #[command(subcommand)]
    pub(crate) what: Option<KeyWhat>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyWhat {
    /// Crea la prima chiave del registro
    New {
        /// Il nome del registro nei punti di controllo, come un indirizzo senza https:// (altrimenti uno a caso)
        #[arg(long, value_name = "NOME")]
        origin: Option<String>,
    },
    /// Mostra le chiavi pubbliche, dalla prima a quella di oggi
    Show,
    /// Passa a una chiave nuova: la vecchia firma il passaggio e non serve più
    Rotate,
}

#[derive(Debug, Args)]
pub(crate) struct Checkpoint {
    #[command(subcommand)]
    pub(crate) what: Option<CheckpointWhat>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CheckpointWhat {
    /// Mostra un punto di controllo, così com'è firmato (l'ultimo se non si dice quale)
    Show {
        /// Alla posizione @N
        #[arg(value_name = "@POSIZIONE")]
        at: Option<String>,
        /// Scrive in questo file anche la marca temporale conservata per quel punto di controllo
        #[arg(long = "stamp", id = "kept_stamp", value_name = "FILE")]
        stamp: Option<PathBuf>,
    },
    /// Firma il registro com'è ora
    Sign,
    /// Fa marcare temporalmente un punto di controllo (RFC 3161), e conserva la marca
    Stamp(stamp::Stamp),
}

#[derive(Debug, Args)]
pub(crate) struct Receipt {
    /// L'identificativo di una riga, o @POSIZIONE
    #[arg(value_name = "ID|@POSIZIONE")]
    pub(crate) row: String,
}

#[derive(Debug, Args)]
pub(crate) struct Close {
    /// L'ultimo giorno di ciò che si chiude
    #[arg(long = "effective", value_name = "DATA")]
    pub(crate) closes_on: String,
    /// L'atto che chiude: organo|tipo|numero|data
    #[arg(long, value_name = "ATTO")]
    pub(crate) act: String,
    /// L'identificativo della chiusura (altrimenti chiusura- e la data)
    #[arg(long = "id", value_name = "ID")]
    pub(crate) closing: Option<String>,
    /// Una nota, senza dati personali
    #[arg(long, value_name = "TESTO")]
    pub(crate) note: Option<String>,
    /// Matricola di chi registra (altrimenti USUS_ACTOR, o «ufficio»)
    #[arg(long, env = "USUS_ACTOR", default_value = "ufficio", value_name = "MATRICOLA")]
    #[arg(hide_env = true, hide_default_value = true)]
    pub(crate) actor: String,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Un punto di controllo tenuto altrove: il registro deve esserne la continuazione (un file, o -)
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Vec<PathBuf>,
    /// Una chiave pubblica di cui ci si fida, o un file che ne contiene
    #[arg(long, value_name = "CHIAVE|FILE")]
    pub(crate) key: Vec<String>,
    /// Quali testimoni devono aver firmato l'ultimo punto di controllo (tlog-policy)
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Solo il registro: non confrontare le tabelle tenute per chi legge in SQL
    #[arg(long)]
    pub(crate) log_only: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Solo ciò che viene dopo una posizione (@POSIZIONE), o dopo la fine di un giorno
    #[arg(long, value_name = "DATA|@POSIZIONE")]
    pub(crate) since: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// Il file di un'esportazione, o -
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Bundle {
    /// Le righe di cui si vogliono le prove; se non si dice nulla, tutte le risorse (o quelle che passano i filtri)
    #[arg(value_name = "ID")]
    pub(crate) rows: Vec<String>,
    /// Il file da scrivere
    #[arg(long, value_name = "FILE", default_value = "fascicolo.zip", hide_default_value = true)]
    pub(crate) output: PathBuf,
    /// Anche il punto di controllo alla posizione @N, con la prova che il registro vi ha solo aggiunto
    #[arg(long, value_name = "@POSIZIONE")]
    pub(crate) checkpoint: Vec<String>,
    #[command(flatten)]
    pub(crate) question: Question,
}
