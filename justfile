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
