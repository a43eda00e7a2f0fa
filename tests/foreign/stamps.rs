//! `openssl ts` judges the time stamps that a ledger keeps of its checkpoints.

use std::fs;
use std::path::Path;

use crate::authority::{Authority, Manner, accepts};
use crate::home::Home;
use crate::ledger::{answer, made};
use crate::program::{LANGUAGES, command, usus};

fn text(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn openssl_accepts_the_stamp_of_an_authority_that_was_asked() {
    for home in [Home::Sqlite, Home::Postgres] {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let (ledger, _) = made(folder, home);
        let (authority, stranger) = (Authority::new(), Authority::new());
        let url = authority.listen(Manner::Honest);
        answer(folder, &ledger, &["checkpoint", "stamp", "--tsa", &url]);
        answer(folder, &ledger, &["checkpoint", "stamp", "@7", "--tsa", &url]);
        for (at, of) in [("@20", "late"), ("@7", "early")] {
            let reply = folder.join(format!("{of}.tsr"));
            let shown = answer(folder, &ledger, &["checkpoint", "show", at, "--stamp", &text(&reply)]);
            // What is stamped are the first five lines of the checkpoint, whoever wrote them to a file.
            let lines: String = shown.split_inclusive('\n').take(5).collect();
            let data = folder.join(format!("{of}.txt"));
            assert_eq!(fs::read_to_string(&data).expect("a file"), lines);
            assert!(accepts(&reply, ["-data", &text(&data)], &authority.root()), "{home:?} {at}");
            assert!(!accepts(&reply, ["-data", &text(&data)], &stranger.root()));
            let altered = folder.join("altered.txt");
            fs::write(&altered, lines.replacen("usus\n", "usus\n1", 1)).expect("written");
            assert!(!accepts(&reply, ["-data", &text(&altered)], &authority.root()));
        }
    }
}

#[test]
fn openssl_accepts_the_stamp_that_was_carried_by_hand() {
    for home in [Home::Sqlite, Home::Postgres] {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let (ledger, _) = made(folder, home);
        let authority = Authority::new();
        let ask = ["checkpoint", "stamp", "--offline", "--request"];
        answer(folder, &ledger, &[&ask[..], &["q.tsq"]].concat());
        answer(folder, &ledger, &[&ask[..], &["other.tsq"]].concat());
        let reply = |query: &str| authority.reply(&fs::read(folder.join(query)).expect("a request"));
        fs::write(folder.join("a.tsr"), reply("q.tsq")).expect("written");
        let query = text(&folder.join("q.tsq"));
        assert!(accepts(&folder.join("a.tsr"), ["-queryfile", &query], &authority.root()));

        // The ledger has gone on in the meantime.
        let row = "ambito,name,managing_body,regime\nnuovo,Ambito nuovo,Comune,118\n";
        fs::write(folder.join("c.csv"), row).expect("written");
        answer(folder, &ledger, &["import", "c.csv"]);
        let refused = |request: &str, reply: &str, code: i32, words: [&str; 2]| {
            for ((language, more), word) in LANGUAGES.iter().zip(words) {
                let on = ["--ledger", &ledger, "--reply", reply];
                let said = usus(folder, &[&ask[..], &[request], &on[..], more].concat());
                assert_eq!(said.code, code, "{language}: {}", said.err);
                assert!(said.err.contains(word), "{language}: {}", said.err);
            }
        };
        refused("other.tsq", "a.tsr", 4, ["a un'altra richiesta", "another request"]);
        refused("q.tsq", "q.tsq", 2, ["non è una marca", "is no time stamp"]);
        refused("a.tsr", "a.tsr", 2, ["non è una richiesta", "is not a request"]);
        refused("q.tsq", "nothing", 2, ["non si legge", "cannot be read"]);
        answer(folder, &ledger, &[&ask[..], &["q.tsq", "--reply", "a.tsr"]].concat());
        answer(folder, &ledger, &["checkpoint", "show", "@20", "--stamp", "kept.tsr"]);
        let (reply, data) = (folder.join("kept.tsr"), text(&folder.join("kept.txt")));
        assert!(accepts(&reply, ["-data", &data], &authority.root()));

        // Of another ledger it says nothing.
        let elsewhere = tempfile::tempdir().expect("a folder");
        let (other, _) = made(elsewhere.path(), home);
        let taken = [&ask[..], &["q.tsq", "--reply", "a.tsr", "--ledger", &other]].concat();
        let said = usus(folder, &taken);
        assert!(said.code == 2 && said.err.contains("nessun punto di controllo"), "{}", said.err);
    }
}

#[test]
fn an_authority_is_asked_over_tls_where_its_certificate_is_believed() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (ledger, _) = made(folder, Home::Sqlite);
    let (authority, stranger) = (Authority::new(), Authority::new());
    let secure = authority.listen_securely();
    let ask = |root: &Path| {
        let ask = ["checkpoint", "stamp", "--ledger", &ledger, "--tsa", &secure.url];
        let asked = command(folder, &ask).env("SSL_CERT_FILE", root).output().expect("the program starts");
        (asked.status.code(), String::from_utf8_lossy(&asked.stderr).into_owned())
    };
    let (code, said) = ask(&stranger.root());
    assert!(code == Some(3) && said.contains("certificate"), "{said}");
    let (code, said) = ask(&authority.root());
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn an_authority_that_does_not_stamp_is_told_and_nothing_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (ledger, _) = made(folder, Home::Sqlite);
    let authority = Authority::new();
    let refused = |url: &str, code: i32, words: [&str; 2]| {
        for ((language, more), word) in LANGUAGES.iter().zip(words) {
            let ask = ["checkpoint", "stamp", "--ledger", &ledger, "--tsa", url];
            let said = usus(folder, &[&ask[..], more].concat());
            assert_eq!(said.code, code, "{language}: {}", said.err);
            assert!(said.err.contains(word), "{language}: {}", said.err);
        }
    };
    refused("http://127.0.0.1:1/tsr", 3, ["non risponde", "does not answer"]);
    refused("tsa.example", 2, ["http://", "http://"]);
    refused(&authority.listen(Manner::Talkative), 2, ["non è una marca", "is no time stamp"]);
    // `user:pass` in base64, all in one case because heads are compared so.
    let closed = authority.listen(Manner::For("dXNlcjpwYXNz"));
    refused(&closed, 3, ["stato 401", "status 401"]);
    let said = usus(folder, &["checkpoint", "show", "--ledger", &ledger, "--stamp", "none.tsr"]);
    assert!(said.code == 2 && said.err.contains("nessuna marca"), "{}", said.err);

    let mistaken = authority.listen(Manner::Mistaken);
    answer(folder, &ledger, &["checkpoint", "stamp", "--tsa", &mistaken]);
    refused(&mistaken, 4, ["a un'altra richiesta", "another request"]);
    let open = closed.replacen("http://", "http://user:pass@", 1);
    answer(folder, &ledger, &["checkpoint", "stamp", "--tsa", &open]);
    for file in ["usus.db", "usus.db-wal"] {
        let bytes = fs::read(folder.join(file)).unwrap_or_default();
        assert!(!bytes.windows(9).any(|bytes| bytes == b"user:pass"), "{file} has a password");
    }
}
