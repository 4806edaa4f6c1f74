/** The relational store's contract on a Postgres server, and on Postgres inside the process. */
import { relationalContract } from "./relational.contract.ts";
import { openTestPglite, openTestPostgres } from "./relational-databases.ts";

relationalContract("Postgres", openTestPostgres);
relationalContract("PGlite", openTestPglite);
