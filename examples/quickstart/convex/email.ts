/** Sends one plain-text email through the mail provider's HTTP interface. */
export async function sendEmail(to: string, text: string): Promise<void> {
  const response = await fetch("https://mail.example/v1/send", {
    method: "POST",
    headers: { authorization: `Bearer ${process.env.MAIL_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ to, text }),
  });
  if (!response.ok) throw new Error(`The mail provider answered ${response.status}`);
}
