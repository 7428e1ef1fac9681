/** What the tests use of mailparser, which brings no types. */
declare module 'mailparser' {
  export interface ParsedMail {
    headers: Map<string, unknown>;
    subject?: string;
    text?: string;
    html: string | false;
    from?: { text: string };
    to?: { text: string };
  }

  export function simpleParser(source: NodeJS.ReadableStream): Promise<ParsedMail>;
}
