// What a hand does that no key does: a file is dragged from elsewhere and dropped.
export async function drop(page, { name, text }) {
  const data = await page.evaluateHandle(({ name: called, text: within }) => {
    const carried = new DataTransfer();
    carried.items.add(new File([within], called, { type: 'text/csv' }));
    return carried;
  }, { name, text });
  const label = page.locator('label[data-drop]');
  for (const event of ['dragenter', 'dragover', 'drop']) await label.dispatchEvent(event, { dataTransfer: data });
}
