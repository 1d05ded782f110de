/* Draws the diagrams of a page: a block of code that says it is Mermaid becomes its picture; one that cannot be drawn stays as it is. */
/* global mermaid */
async function draw(code, number) {
  try {
    const { svg } = await mermaid.render(`diagram-${number}`, code.textContent)
    const picture = document.createElement('div')
    picture.className = 'diagram'
    picture.innerHTML = svg
    code.parentElement.replaceWith(picture)
  } catch {
    document.getElementById(`ddiagram-${number}`)?.remove()
  }
}

mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: 'neutral' })
for (const [number, code] of document.querySelectorAll('code.language-mermaid').entries()) void draw(code, number)
