//! What another program sees that follows the log by a pipe.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use tempfile::tempdir;
use usus_log::document::Document;

use crate::home::Home;
use crate::office::{holder, in_both_homes, ledger, record};

in_both_homes! {
    each_entry_is_a_line_as_it_is_stored_until_somebody_interrupts
}

async fn each_entry_is_a_line_as_it_is_stored_until_somebody_interrupts(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    for id in ["a", "b", "c"] {
        record(&log, holder(id)).await;
    }
    let mut program = Command::new(env!("CARGO_BIN_EXE_usus"))
        .args(["follow", "--since", "@1", "--ledger", &address])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(program.stdout.take().expect("a pipe")).lines();
    let mut line = || lines.next().expect("a line").expect("UTF-8");
    let stored = log.entries(1, 3, 10).await.expect("entries");
    assert_eq!([line(), line()], [stored[0].document.clone(), stored[1].document.clone()]);
    record(&log, holder("d")).await;
    let came = line();
    assert_eq!(Document::parse(4, &came).expect("a document").stream, "holder/d");

    let interrupt = Command::new("kill").args(["-INT", &program.id().to_string()]).status();
    assert!(interrupt.expect("kill runs").success());
    let ended = program.wait_with_output().expect("it ends");
    assert_eq!((ended.status.code(), String::from_utf8_lossy(&ended.stderr).as_ref()), (Some(0), ""));
    log.close().await;
}
