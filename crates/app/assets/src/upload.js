// A file may be dropped onto the field's label; the field itself works as ever.
export function upload(root = document) {
  for (const label of root.querySelectorAll('label[data-drop]')) {
    const field = label.control ?? label.querySelector('input[type=file]');
    if (field) take(label, field);
  }
}

function take(label, field) {
  const names = document.createElement('span');
  names.className = 'drop-names';
  names.setAttribute('role', 'status');
  label.append(names);
  const say = () => { names.textContent = [...field.files].map((file) => file.name).join(', '); };
  field.addEventListener('change', say);
  for (const name of ['dragenter', 'dragover']) {
    label.addEventListener(name, (event) => {
      event.preventDefault();
      label.classList.add('is-over');
    });
  }
  for (const name of ['dragleave', 'drop']) label.addEventListener(name, () => label.classList.remove('is-over'));
  label.addEventListener('drop', (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length === 0) return;
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
}
