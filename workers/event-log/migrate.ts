/** Applies an object's migrations, each once and in order, in one transaction at first wake. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

export function migrate(storage: DurableObjectStorage, migrations: readonly Migration[]): void {
  const { sql } = storage;
  storage.transactionSync(() => {
    sql.exec("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID");
    const done = new Set(
      sql
        .exec<{ name: string }>("SELECT name FROM migrations")
        .toArray()
        .map((row) => row.name),
    );
    for (const { name, sql: text } of migrations) {
      if (done.has(name)) continue;
      sql.exec(text);
      sql.exec("INSERT INTO migrations VALUES (?)", name);
    }
  });
}
