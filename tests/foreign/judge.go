// Judges what a ledger hands out by Go's own packages for notes and trees alone. It is given a folder with
//
//	key.txt          the log's public key
//	older.txt        a signed checkpoint
//	checkpoint.txt   a later one
//	consistency.txt  the proof from the one to the other, a hash a line
//	entries.jsonl    the entries up to the later one, in log order
//	receipt.txt      the receipt of one entry
//
// and writes a line for each question: its name, and "ok" or why not.
package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	folder := os.Args[1]
	failed := false
	for _, question := range []struct {
		name string
		ask  func(string) error
	}{
		{"note", signatures},
		{"root", root},
		{"inclusion", inclusion},
		{"consistency", consistency},
	} {
		verdict := "ok"
		if err := question.ask(folder); err != nil {
			verdict, failed = err.Error(), true
		}
		fmt.Println(question.name, verdict)
	}
	if failed {
		os.Exit(1)
	}
}

func read(folder, name string) (string, error) {
	text, err := os.ReadFile(filepath.Join(folder, name))
	return string(text), err
}

// checkpoint opens a signed checkpoint with the log's key.
func checkpoint(folder, text string) (tlog.Tree, error) {
	key, err := read(folder, "key.txt")
	if err != nil {
		return tlog.Tree{}, err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(key))
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	hash, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: hash}, err
}

func named(folder, name string) (tlog.Tree, error) {
	text, err := read(folder, name)
	if err != nil {
		return tlog.Tree{}, err
	}
	return checkpoint(folder, text)
}

func signatures(folder string) error {
	if _, err := named(folder, "older.txt"); err != nil {
		return err
	}
	_, err := named(folder, "checkpoint.txt")
	return err
}

// root makes the tree anew from the entries.
func root(folder string) error {
	tree, err := named(folder, "checkpoint.txt")
	if err != nil {
		return err
	}
	text, err := read(folder, "entries.jsonl")
	if err != nil {
		return err
	}
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for n, index := range indexes {
			hashes[n] = stored[index]
		}
		return hashes, nil
	})
	var size int64
	for _, entry := range strings.SplitAfter(text, "\n") {
		if entry == "" {
			continue
		}
		hashes, err := tlog.StoredHashes(size, []byte(strings.TrimSuffix(entry, "\n")), reader)
		if err != nil {
			return err
		}
		stored = append(stored, hashes...)
		size++
	}
	if size != tree.N {
		return fmt.Errorf("%d entries, not %d", size, tree.N)
	}
	hash, err := tlog.TreeHash(size, reader)
	if err != nil {
		return err
	}
	if hash != tree.Hash {
		return errors.New("another root")
	}
	return nil
}

func hashes(lines []string) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, line := range lines {
		if line == "" {
			continue
		}
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

func inclusion(folder string) error {
	text, err := read(folder, "receipt.txt")
	if err != nil {
		return err
	}
	head, signed, found := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a receipt")
	}
	entry, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	proof, err := hashes(lines[3:])
	if err != nil {
		return err
	}
	tree, err := checkpoint(folder, signed)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry))
}

func consistency(folder string) error {
	older, err := named(folder, "older.txt")
	if err != nil {
		return err
	}
	newer, err := named(folder, "checkpoint.txt")
	if err != nil {
		return err
	}
	text, err := read(folder, "consistency.txt")
	if err != nil {
		return err
	}
	proof, err := hashes(strings.Split(text, "\n"))
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, newer.N, newer.Hash, older.N, older.Hash)
}
