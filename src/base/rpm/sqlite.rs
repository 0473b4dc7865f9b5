//! `rpmdb.sqlite`: the table `Packages(hnum INTEGER PRIMARY KEY, blob BLOB)`, one header a row.
//!
//! rpm keeps it in WAL mode, and the newest rows can stand in `rpmdb.sqlite-wal` alone. sqlite
//! would write beside a database that has such a log, so both are copied and opened there; without
//! a log the file is opened as it is, immutable. sqlite checks the file's structure; the schema is
//! checked here, so that nothing but a plain table is ever evaluated.

use std::path::Path;
use std::{fs, io};

use rusqlite::{Connection, OpenFlags};

use super::entries::Entries;
use super::error::Problem;
use crate::archive::open_regular;

/// Reads all rows.
pub(super) fn read(path: &Path, sink: &mut Entries<'_>) -> Result<(), Problem> {
    let log = path.with_file_name("rpmdb.sqlite-wal");
    let size = fs::metadata(path)?.len();
    let log_size = fs::metadata(&log).map_or(0, |found| found.len());
    // Without a write-ahead log the file is read where it is: `immutable` keeps sqlite from making
    // files beside it, which a read-only snapshot would not allow.
    if log_size == 0 {
        return read_rows(&connect(path, "?immutable=1")?, size, sink);
    }
    let copy = tempfile::tempdir()?;
    let file = copy.path().join("rpmdb.sqlite");
    copy_file(path, &file)?;
    copy_file(&log, &copy.path().join("rpmdb.sqlite-wal"))?;
    read_rows(&connect(&file, "")?, size.saturating_add(log_size), sink)
}

/// Copies content only: the original may be read-only, the copy must not be.
fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    io::copy(&mut open_regular(from)?, &mut fs::File::create(to)?).map(drop)
}

fn connect(path: &Path, options: &str) -> Result<Connection, Problem> {
    let read_only = options.contains("immutable");
    let access = match read_only {
        true => OpenFlags::SQLITE_OPEN_READ_ONLY,
        // To take the log into account, sqlite makes an index of it beside the copy.
        false => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    let flags = access | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(format!("{}{options}", uri(path)?), flags)?;
    // The schema comes with the file, so it may not call functions; and the sizes of cells are
    // compared with their page before they are used.
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(connection)
}

/// The path as a URI: only the characters that mean something there are escaped.
fn uri(path: &Path) -> io::Result<String> {
    let absolute = std::path::absolute(path)?;
    let text = absolute.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
    let escaped = text
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    Ok(format!("file://{escaped}"))
}

fn read_rows(connection: &Connection, size: u64, sink: &mut Entries<'_>) -> Result<(), Problem> {
    check_schema(connection)?;
    // In a sound file rows share no bytes. More bytes than the file has can only come from pages
    // that lead in circles.
    let mut budget = size;
    // By the table itself: an index of a damaged file could leave rows out or repeat them.
    let mut statement = connection.prepare("SELECT hnum, blob FROM Packages NOT INDEXED")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let rusqlite::types::ValueRef::Blob(header) = row.get_ref(1)? else {
            sink(number, Err(damaged(number, "the row holds no header")))?;
            continue;
        };
        let taken = (header.len() as u64).saturating_add(ROW_OVERHEAD);
        budget = budget
            .checked_sub(taken)
            .ok_or_else(|| damaged(number, "the rows hold more bytes than the file"))?;
        sink(number, Ok(header))?;
    }
    Ok(())
}

/// The fewest bytes that a row takes beside its values.
const ROW_OVERHEAD: u64 = 4;

fn damaged(number: u32, what: &'static str) -> Problem {
    let place = format!("row {number}");
    Problem::Damaged { place, what }
}

/// `Packages` must be a plain table with plain columns: a view, a virtual table or a computed
/// column would run what the file's author wrote.
fn check_schema(connection: &Connection) -> Result<(), Problem> {
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'Packages' AND type = 'table' \
                  AND rootpage > 0";
    let columns = "SELECT count(*) FROM pragma_table_xinfo('Packages') \
                   WHERE name IN ('hnum', 'blob') AND hidden = 0";
    let count = |query| connection.query_row(query, [], |row| row.get::<_, i64>(0));
    match (count(tables)?, count(columns)?) {
        (1, 2) => Ok(()),
        _ => Err(Problem::Format {
            expected: "an rpm database",
            found: "an sqlite file without the table Packages(hnum, blob)".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn rows(path: &Path) -> Result<Vec<(u32, Vec<u8>)>, Problem> {
        let mut found = Vec::new();
        read(path, &mut |number, header| {
            found.push((number, header?.to_vec()));
            Ok(())
        })?;
        Ok(found)
    }

    fn database(folder: &Path, sql: &str) -> PathBuf {
        let path = folder.join("rpmdb.sqlite");
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch(sql).unwrap();
        path
    }

    const TABLE: &str =
        "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL);";

    #[test]
    fn rows_that_stand_in_the_log_alone_are_read_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let sql =
            format!("PRAGMA journal_mode=WAL; {TABLE} INSERT INTO Packages VALUES (1, x'01');");
        let path = database(folder.path(), &sql);
        let writer = Connection::open(&path).unwrap();
        writer
            .execute_batch("INSERT INTO Packages VALUES (7, x'0203')")
            .unwrap();

        let copy = folder.path().join("a #1 %41 folder?");
        fs::create_dir(&copy).unwrap();
        for name in ["rpmdb.sqlite", "rpmdb.sqlite-wal"] {
            fs::copy(folder.path().join(name), copy.join(name)).unwrap();
        }
        let path = copy.join("rpmdb.sqlite");
        assert_eq!(rows(&path).unwrap(), [(1, vec![1]), (7, vec![2, 3])]);
        assert_eq!(fs::read_dir(&copy).unwrap().count(), 2, "no file was added");
        fs::remove_file(copy.join("rpmdb.sqlite-wal")).unwrap();
        assert_eq!(
            rows(&path).unwrap(),
            [(1, vec![1])],
            "without its log the row is lost"
        );
        assert_eq!(fs::read_dir(&copy).unwrap().count(), 1, "no file was added");
    }

    #[test]
    fn what_is_no_plain_table_is_refused() {
        let endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x AS hnum, x AS blob FROM n";
        let rows_of_sql = [
            format!("CREATE VIEW Packages AS {endless};"),
            "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob AS (zeroblob(1000000000)));"
                .to_owned(),
            "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY);".to_owned(),
            "CREATE TABLE Others (hnum INTEGER PRIMARY KEY, blob BLOB);".to_owned(),
        ];
        for sql in rows_of_sql {
            let folder = tempfile::tempdir().unwrap();
            let error = rows(&database(folder.path(), &sql)).unwrap_err();
            assert!(matches!(error, Problem::Format { .. }), "{sql}: {error}");
        }
    }

    #[test]
    fn what_is_no_database_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rpmdb.sqlite");
        fs::write(&path, b"certainly no database, but long enough to look at").unwrap();
        assert!(matches!(rows(&path), Err(Problem::Sqlite(_))));
        let sql = format!("{TABLE} INSERT INTO Packages VALUES (1, 'text');");
        let other = tempfile::tempdir().unwrap();
        let error = rows(&database(other.path(), &sql)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "damaged at row 1: the row holds no header"
        );
    }
}
