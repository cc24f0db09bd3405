// What every client test knows of the server under test, and the one document each of them imports.
import { randomUUID } from "node:crypto";

export const { KASSA_URL: url, KASSA_TOKEN: token } = process.env;
export const authorization = `Bearer ${token}`;

/** The receipts that `kassa up --demo` imports; clients add some of their own. */
export const DEMO_DOCUMENTS = 13;

/** A wish to import one receipt, as a QR string, of a drive that only this client speaks of. */
export const wish = (fn, number, roubles = "250.00", commandId = randomUUID()) => ({
  commandId,
  sources: [{ name: "till", text: `t=20260301T1210&s=${roubles}&fn=${fn}&i=${number}&fp=1234567890&n=1` }],
});

/** The filter that leaves out what clients have imported: their drives begin with 999. */
export const DEMO_ONLY = { fn: { lt: "9990000000000000" } };
