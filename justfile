# Thin names for commands that work without `just`.

# What can be done here
default:
    @just --list

# Fill usus.db with the demonstration and print its balances
demo:
    cargo run --release -- demo

# Every test
test:
    cargo test --workspace

# This log beside the stores of others (needs libssl-dev and pkg-config; about ten minutes)
bench:
    cargo run --release -p usus-bench --features peers -- append

# Answers about past states, beside SQL, a plain sum and the programs of others (about half an hour)
bench-past *ARGS:
    cargo build --release -p usus -p usus-bench
    target/release/usus-bench past {{ARGS}}

# A handler that does nothing, to be measured beside the API with wrk or oha
plain ADDRESS BYTES:
    cargo run --release -p usus-bench --example plain -- {{ADDRESS}} {{BYTES}}

# Format and lints
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets

# Licences, floors, sources and known vulnerabilities of dependencies (needs cargo-deny)
deny:
    cargo deny check
    cargo deny --all-features check licenses sources

# Run the program: `just usus balance --by service`
usus *ARGS:
    cargo run --release -- {{ARGS}}
