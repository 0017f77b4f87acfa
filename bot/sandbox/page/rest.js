// Calls to the REST API by one member.

const API = "/api/v10";

export class Rest {
  /** @param {string} token */
  constructor(token) {
    this.token = token;
  }

  /**
   * @param {string} method @param {string} path @param {unknown} [body]
   * @param {File[]} [files] sent with the body as files[0], files[1], ...
   * @returns {Promise<any>} the JSON of the response, or null if it is empty
   * @throws {RefusedError}
   */
  async call(method, path, body, files = []) {
    const response = await fetch(API + path, { method, ...this.#sent(body, files) });
    const payload = response.status === 204 ? null : await response.json().catch(() => null);
    if (response.status === 429) {
      await new Promise((resolve) => setTimeout(resolve, 1000 * (payload?.retry_after ?? 1)));
      return this.call(method, path, body, files);
    }
    if (!response.ok) throw new RefusedError(payload);
    return payload;
  }

  #sent(body, files) {
    const headers = { Authorization: this.token };
    if (body === undefined) return { headers };
    if (!files.length) return { headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) };
    const form = new FormData();
    form.append("payload_json", JSON.stringify(body));
    files.forEach((file, i) => form.append(`files[${i}]`, file, file.name));
    return { headers, body: form };
  }
}

/** The server answered with an error. `message` is for people. */
export class RefusedError extends Error {
  constructor(payload) {
    super(reasons(payload?.errors).join(" ") || payload?.message || "The local Discord refused this request.");
  }
}

/** The messages in Discord's nested `errors`. @returns {string[]} */
function reasons(errors) {
  if (!errors || typeof errors !== "object") return [];
  const own = (errors._errors ?? []).map((error) => error.message);
  return own.concat(Object.entries(errors).flatMap(([key, inner]) => (key === "_errors" ? [] : reasons(inner))));
}
