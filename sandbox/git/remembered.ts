/** What git says of object names is true for ever: it is asked once for each repository. */

const MOST = 5000

const remembered = new Map<string, Map<string, Promise<unknown>>>()

export function once<Value>(folder: string, question: string, ask: () => Promise<Value>): Promise<Value> {
  const answers = remembered.get(folder) ?? new Map<string, Promise<unknown>>()
  remembered.set(folder, answers)
  const known = answers.get(question)
  if (known !== undefined) return known as Promise<Value>
  if (answers.size >= MOST) answers.clear()
  const asked = ask()
  answers.set(question, asked)
  asked.catch(() => answers.delete(question))
  return asked
}

export function forget(below: string): void {
  for (const folder of remembered.keys()) if (folder.startsWith(below)) remembered.delete(folder)
}
