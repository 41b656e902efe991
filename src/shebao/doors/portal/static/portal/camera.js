// Turns the plain file field into a camera where the phone has one. Without this script the field works by itself.
const form = document.querySelector("form[data-camera]");
const view = form?.querySelector("[data-camera-view]");
const field = form?.querySelector("input[type=file]");

if (view && field && navigator.mediaDevices?.getUserMedia) {
  const words = form.dataset;
  const video = view.querySelector("video");
  const hint = view.querySelector("[role=status]");
  const button = view.querySelector("button");
  const still = document.createElement("canvas");
  still.className = video.className;
  still.hidden = true;
  video.before(still);
  view.hidden = false;

  const open = async () => {
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: words.facing } });
      video.hidden = false;
      still.hidden = true;
      hint.hidden = false;
      button.textContent = words.take;
    } catch {
      hint.textContent = words.failed;
      hint.hidden = false;
    }
  };

  const take = () => {
    if (!video.videoWidth) return; // the first picture has not come yet: the next tap takes it
    still.width = video.videoWidth;
    still.height = video.videoHeight;
    still.getContext("2d").drawImage(video, 0, 0);
    video.srcObject.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
    video.hidden = true;
    still.hidden = false;
    hint.hidden = true;
    button.textContent = words.again;
    still.toBlob((blob) => {
      if (!blob) return;
      const files = new DataTransfer();
      files.items.add(new File([blob], "picture.jpg", { type: "image/jpeg" }));
      field.files = files.files;
    }, "image/jpeg", 0.9);
  };

  button.addEventListener("click", () => (video.srcObject ? take() : open()));
}
