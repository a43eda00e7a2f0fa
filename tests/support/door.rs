//! How a test comes in where a ledger is on a server, which nobody serves without sign-in: as a program of the office,
//! with a token of its provider.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use crate::provider::Provider;

/// The office's door, and a token that opens it.
pub(crate) struct Door {
    /// It ends with the test.
    _provider: Provider,
    /// What `usus serve` is told.
    pub(crate) options: Vec<String>,
    /// What every question says of itself: `Bearer …`.
    pub(crate) authorization: String,
}

impl Door {
    /// For a ledger on a server; a file needs none. `more` goes into the office's file.
    pub(crate) fn of(ledger: &str, folder: &Path, more: &str) -> Option<Self> {
        if !ledger.starts_with("postgres") {
            return None;
        }
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let listen = listener.local_addr().expect("an address").to_string();
        drop(listener);
        let base = format!("http://{listen}");
        let provider = Provider::start(&base, folder);
        let office = folder.join("porta.toml");
        let config = format!(
            "public_url = \"{base}\"\n{more}\n[limits]\nrequests_per_minute = 1000000\n\
             [sign_in]\nissuer = \"{}\"\nclient_id = \"usus\"\n\
             client_secret = \"a secret of the office\"\nscopes = [\"ufficio\"]\nprograms = [\"bilancio\"]\n\
             [[person]]\nsubject = \"bilancio\"\nstaff_id = \"anna-01\"\n\
             roles = [\"finance_officer:*\", \"approver:*\", \"planner:*\", \"administrator:*\"]\n",
            provider.issuer
        );
        fs::write(&office, config).expect("written");
        let options = ["--listen", &listen, "--office", &office.display().to_string()].map(str::to_owned);
        let token = std::thread::scope(|scope| {
            let asked = scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.expect("a runtime").block_on(provider.token("bilancio"))
            });
            asked.join().expect("a token")
        });
        Some(Self { options: options.into(), authorization: format!("Bearer {token}"), _provider: provider })
    }
}
