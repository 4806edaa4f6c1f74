/** What goes back over HTTP: JSON, text, or an RFC 9457 problem document with a code of the protocol. */
import { errorOf, statusOf, type ErrorCode } from "../../src/protocol/errors.ts";
import { type Problem } from "../../src/protocol/rest.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** The connection cannot be used again: the request was not read to its end. */
  readonly close?: boolean;
}

export function json(value: unknown, status = 200): HttpAnswer {
  return { status, contentType: "application/json", body: JSON.stringify(value) };
}

export function plain(body: string, contentType = "text/plain; charset=utf-8"): HttpAnswer {
  return { status: 200, contentType, body };
}

export function problemOf(code: ErrorCode, detail?: string): HttpAnswer {
  const { message, temporary } = errorOf(code);
  const status = statusOf(code);
  const problem: Problem = {
    type: `about:blank#${code}`,
    title: message,
    status,
    code,
    temporary,
    ...(detail !== undefined && { detail }),
  };
  return { status, contentType: "application/problem+json", body: JSON.stringify(problem) };
}
